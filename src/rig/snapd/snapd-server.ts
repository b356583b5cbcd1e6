import { existsSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import type { Assertion, ModelAssertion, SerialAssertion } from "../../assertion/assertion.ts";
import { type Device, devicePaths } from "../device.ts";
import { wholeBody } from "../http/request-body.ts";
import type { RequestLog, RequestRecord } from "../http/request-log.ts";
import { RequestDesk, type ServedAnswer } from "../request-desk.ts";
import type { RigContext } from "../rig-context.ts";
import { type Adoption, lookForKey } from "./adoption.ts";
import { SnapConfig } from "./config.ts";
import type { SnapHealth } from "./ctl-health.ts";
import { type ConfigMap, plainValue } from "./go-json.ts";
import { CtlContexts, type HookRun } from "./hook-run.ts";
import { openSession, type SessionOutcome } from "./open-session.ts";
import { serveRest } from "./rest-api.ts";
import type { CtlSystem } from "./snapctl.ts";
import { serveSnapctl } from "./snapctl-api.ts";
import { SystemAssertions } from "./system-assertions.ts";
import { startUnixServer, type UnixServer } from "./unix-server.ts";

export interface SnapdOptions {
  readonly context: RigContext;
  /** The device's "/": sockets, assertions and keys are below it. */
  readonly root: string;
  readonly model: ModelAssertion;
  readonly trusted: readonly Assertion[];
  /** Where snapd opens its session; without it, it opens none. */
  readonly storeUrl?: string;
  /** run, install, recover or factory-reset. */
  readonly mode?: string;
  readonly seeded?: boolean;
  readonly factory?: boolean;
  readonly version?: string;
  readonly hasVersionCommand?: boolean;
  /** Plugs of the gadget: are they connected? */
  readonly plugs?: Readonly<Record<string, boolean>>;
  /** The gadget's configuration before its first hook runs (defaults: of gadget.yaml). */
  readonly configuration?: ConfigMap;
  readonly log?: RequestLog;
}

/** What came of snapd's look for a serial. */
export type SnapdLook = Adoption & { readonly session?: SessionOutcome };

const usualPlugs = { network: true, control: true, "device-keys": true, "hardware-observe": true };
const maxBodyBytes = 8 * 1024 * 1024;

/** snapd's part that a gadget's hook meets: REST and snapctl sockets, assertions, configuration, adoption. */
export class SnapdServer {
  readonly device: Device;
  readonly assertions: SystemAssertions;
  /** Is the system seeded? May be changed while it runs. */
  seeded: boolean;
  readonly #options: SnapdOptions;
  readonly #config: SnapConfig;
  readonly #contexts: CtlContexts;
  readonly #desk: RequestDesk;
  #serial: SerialAssertion | undefined;
  #servers: readonly UnixServer[] = [];

  private constructor(options: SnapdOptions) {
    const { context, root, model, trusted } = options;
    this.#options = options;
    this.seeded = options.seeded ?? true;
    this.device = devicePaths(root, model);
    this.assertions = new SystemAssertions({ context, trusted, folder: this.device.assertionFolder });
    this.#config = new SnapConfig(model.gadget ?? "rig-gadget", options.configuration);
    const cookie = (): string => Buffer.from(context.randomBytes(33)).toString("base64url").slice(0, 43);
    this.#contexts = new CtlContexts(this.#config, cookie);
    this.#desk = new RequestDesk({ server: "snapd", context, log: options.log });
  }

  static async start(options: SnapdOptions): Promise<SnapdServer> {
    const snapd = new SnapdServer(options);
    const rest = await startUnixServer(snapd.restSocket, (request, response) => snapd.#rest(request, response));
    snapd.#servers = [rest];
    const ctl = await startUnixServer(snapd.snapSocket, (request, response) => snapd.#snapctl(request, response));
    snapd.#servers = [rest, ctl];
    return snapd;
  }

  /** ROOT/run/snapd.socket. */
  get restSocket(): string {
    return join(this.#options.root, "run/snapd.socket");
  }

  /** ROOT/run/snapd-snap.socket. */
  get snapSocket(): string {
    return join(this.#options.root, "run/snapd-snap.socket");
  }

  get records(): readonly RequestRecord[] {
    return this.#desk.records;
  }

  /** Faults of the rig's own; empty in a sound run. */
  get rigFaults(): readonly unknown[] {
    return this.#servers.flatMap((server) => server.faults);
  }

  /** The gadget's committed configuration as plain JSON. */
  get configuration(): unknown {
    return plainValue(this.#config.committed);
  }

  /** The gadget's health as last recorded. */
  get health(): SnapHealth | undefined {
    return this.#contexts.health;
  }

  /** Starts a hook of the gadget: its cookie, and how it ends. */
  beginHook(hook: string): HookRun {
    return this.#contexts.beginHook(hook);
  }

  /** A cookie for the gadget's services and commands. */
  serviceCookie(): string {
    return this.#contexts.serviceCookie();
  }

  /** snapd's look for a serial (ensureOperational): adopted ones get their store session at once. */
  async lookForSerial(): Promise<SnapdLook> {
    const { root, model, context, storeUrl } = this.#options;
    if (!this.seeded) return { kind: "waits", reason: "the system is not seeded" };
    if (existsSync(join(root, "run/snapd/noregister")))
      return { kind: "waits", reason: "run/snapd/noregister is there" };
    const look = lookForKey(this.device, model, this.#serials());
    if (look.kind !== "restored") return look;
    this.#serial = look.serial;
    if (storeUrl === undefined) return look;
    return { ...look, session: await openSession(storeUrl, { model, serial: look.serial, key: look.key }, context) };
  }

  async close(): Promise<void> {
    this.#desk.close();
    await Promise.all(this.#servers.map((server) => server.close()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #serials(): readonly SerialAssertion[] {
    return this.assertions.all("serial").filter((one) => one.type === "serial");
  }

  #system(): CtlSystem {
    const {
      model,
      mode = "run",
      factory = false,
      version = "2.57.6",
      plugs,
      hasVersionCommand = false,
    } = this.#options;
    const rest = { mode, factory, version, hasVersionCommand, plugs: plugs ?? usualPlugs };
    return { ...rest, seedLoaded: this.seeded, model, serials: this.#serials() };
  }

  async #rest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { model } = this.#options;
    const serve = async (): Promise<ServedAnswer> => {
      const body = await wholeBody(request, response, maxBodyBytes);
      const state = { assertions: this.assertions, model, serial: this.#serial, system: this.#system() };
      return serveRest({ method: request.method ?? "", url: request.url ?? "/", body }, state);
    };
    await this.#desk.handle({ request, response, serve });
  }

  async #snapctl(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const serve = async (): Promise<ServedAnswer> => {
      const body = await wholeBody(request, response, maxBodyBytes);
      const call = { method: request.method ?? "", url: request.url ?? "/", body };
      return serveSnapctl(call, this.#contexts, this.#system());
    };
    await this.#desk.handle({ request, response, serve });
  }
}
