import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { AssertionError } from "../../assertion/assertion-error.ts";
import { Problem } from "../../problem/problem.ts";
import type { Device } from "../device.ts";
import { wholeBody } from "../http/request-body.ts";
import type { RequestLog, RequestRecord } from "../http/request-log.ts";
import { RequestDesk, type ServedAnswer } from "../request-desk.ts";
import type { Adoption } from "./adoption.ts";
import type { SnapHealth } from "./ctl-health.ts";
import { errorReply } from "./daemon-reply.ts";
import type { HookRun } from "./hook-run.ts";
import { openSession, type SessionOutcome } from "./open-session.ts";
import { type RestState, serveRest } from "./rest-api.ts";
import { serveSnapctl } from "./snapctl-api.ts";
import { SnapdSystem, type SystemOptions } from "./snapd-system.ts";
import type { SystemAssertions } from "./system-assertions.ts";
import { startUnixServer, type UnixServer } from "./unix-server.ts";

export interface SnapdOptions extends SystemOptions {
  /** Where snapd opens its session; without it, it opens none. */
  readonly storeUrl?: string;
  readonly log?: RequestLog;
}

/** What came of snapd's look for a serial. */
export type SnapdLook = Adoption & { readonly session?: SessionOutcome };

const maxBodyBytes = 8 * 1024 * 1024;

/** What a hook has put among snapd's own files, and snapd cannot read, is an error of that request, as in snapd. */
function unlessUnreadable(serve: () => ServedAnswer): ServedAnswer {
  try {
    return serve();
  } catch (fault) {
    if (!(fault instanceof Problem || fault instanceof AssertionError)) throw fault;
    return { reply: errorReply(500, fault.message), outcome: `unreadable: ${fault.code}` };
  }
}

/** snapd's part that a gadget's hook meets: REST and snapctl sockets in front of what snapd knows. */
export class SnapdServer {
  readonly system: SnapdSystem;
  readonly #options: SnapdOptions;
  readonly #desk: RequestDesk;
  #servers: readonly UnixServer[] = [];

  private constructor(options: SnapdOptions, system: SnapdSystem) {
    this.#options = options;
    this.system = system;
    this.#desk = new RequestDesk({ server: "snapd", context: options.context, log: options.log });
  }

  /** Opens the sockets of a system: its own, or one that is there already. */
  static async start(options: SnapdOptions, system: SnapdSystem = new SnapdSystem(options)): Promise<SnapdServer> {
    const snapd = new SnapdServer(options, system);
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

  get device(): Device {
    return this.system.device;
  }

  get assertions(): SystemAssertions {
    return this.system.assertions;
  }

  get seeded(): boolean {
    return this.system.seeded;
  }

  set seeded(seeded: boolean) {
    this.system.seeded = seeded;
  }

  /** The gadget's committed configuration as plain JSON. */
  get configuration(): unknown {
    return this.system.configuration;
  }

  /** The gadget's health as last recorded. */
  get health(): SnapHealth | undefined {
    return this.system.health;
  }

  /** Starts a hook of the gadget: its cookie, and how it ends. */
  beginHook(hook: string): HookRun {
    return this.system.beginHook(hook);
  }

  /** A cookie for the gadget's services and commands. */
  serviceCookie(): string {
    return this.system.contexts.serviceCookie();
  }

  /** snapd's look for a serial (ensureOperational): adopted ones get their store session at once. */
  async lookForSerial(): Promise<SnapdLook> {
    const { context, storeUrl } = this.#options;
    if (!this.seeded) return { kind: "waits", reason: "the system is not seeded" };
    if (this.system.registrationIsBlocked()) return { kind: "waits", reason: "run/snapd/noregister is there" };
    const look = this.system.lookForKey();
    if (look.kind !== "restored") return look;
    this.system.serial = look.serial;
    if (storeUrl === undefined) return look;
    const papers = { model: this.system.model, serial: look.serial, key: look.key };
    return { ...look, session: await openSession(storeUrl, papers, context) };
  }

  async close(): Promise<void> {
    this.#desk.close();
    await Promise.all(this.#servers.map((server) => server.close()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #rest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const serve = async (): Promise<ServedAnswer> => {
      const body = await wholeBody(request, response, maxBodyBytes);
      const call = { method: request.method ?? "", url: request.url ?? "/", body };
      return unlessUnreadable(() => serveRest(call, this.#restState()));
    };
    await this.#desk.handle({ request, response, serve });
  }

  async #snapctl(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const serve = async (): Promise<ServedAnswer> => {
      const body = await wholeBody(request, response, maxBodyBytes);
      const call = { method: request.method ?? "", url: request.url ?? "/", body };
      return unlessUnreadable(() => serveSnapctl(call, this.system.contexts, this.system.shown()));
    };
    await this.#desk.handle({ request, response, serve });
  }

  #restState(): RestState {
    const { assertions, model, serial, registrationChange, configuration } = this.system;
    const gadget = model.gadget ?? "rig-gadget";
    const system = this.system.shown();
    return { assertions, model, serial, system, gadget, configuration, registrationChange };
  }
}
