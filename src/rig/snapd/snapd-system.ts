import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Assertion, ModelAssertion, SerialAssertion } from "../../assertion/assertion.ts";
import { type Device, devicePaths } from "../device.ts";
import type { RigContext } from "../rig-context.ts";
import { type Adoption, lookForKey } from "./adoption.ts";
import { SnapConfig } from "./config.ts";
import type { SnapHealth } from "./ctl-health.ts";
import { GadgetServices } from "./ctl-services.ts";
import { type ConfigMap, plainValue } from "./go-json.ts";
import { CtlContexts, type HookRun } from "./hook-run.ts";
import { type CtlSystem, runSnapctl } from "./snapctl.ts";
import { SystemAssertions } from "./system-assertions.ts";

export interface SystemOptions {
  readonly context: RigContext;
  /** The device's "/": sockets, assertions and keys are below it. */
  readonly root: string;
  readonly model: ModelAssertion;
  readonly trusted: readonly Assertion[];
  /** run, install, recover or factory-reset. */
  readonly mode?: string;
  readonly seeded?: boolean;
  readonly factory?: boolean;
  readonly version?: string;
  readonly hasVersionCommand?: boolean;
  /** Plugs of the gadget: are they connected? */
  readonly plugs?: Readonly<Record<string, boolean>>;
  /** The gadget's services, without the snap's name. */
  readonly services?: readonly string[];
  /** The gadget's configuration before its first hook runs. */
  readonly configuration?: ConfigMap;
}

const usualPlugs = { network: true, control: true, "device-keys": true, "hardware-observe": true };

/** What snapd knows of its device: model, assertions, the gadget's configuration and the hooks that run. */
export class SnapdSystem {
  readonly device: Device;
  readonly assertions: SystemAssertions;
  readonly config: SnapConfig;
  readonly contexts: CtlContexts;
  readonly #services: GadgetServices;
  readonly options: SystemOptions;
  /** Another one after a remodelling. */
  model: ModelAssertion;
  /** Is the system seeded? */
  seeded: boolean;
  /** What snapd holds for the device's serial: none before it has registered or adopted one. */
  serial: SerialAssertion | undefined;
  /** The change in which snapd registers at the moment. */
  registrationChange: string | undefined;

  constructor(options: SystemOptions) {
    const { context, root, model, trusted } = options;
    this.options = options;
    this.model = model;
    this.seeded = options.seeded ?? true;
    this.#services = new GadgetServices(options.services);
    this.device = devicePaths(root, model);
    this.assertions = new SystemAssertions({ context, trusted, folder: this.device.assertionFolder });
    this.config = new SnapConfig(model.gadget ?? "rig-gadget", options.configuration);
    const cookie = (): string => Buffer.from(context.randomBytes(33)).toString("base64url").slice(0, 43);
    this.contexts = new CtlContexts(this.config, cookie);
  }

  /** run, install, recover … */
  get mode(): string {
    return this.options.mode ?? "run";
  }

  get version(): string {
    return this.options.version ?? "2.57.6";
  }

  /** The gadget's committed configuration as plain JSON. */
  get configuration(): unknown {
    return plainValue(this.config.committed);
  }

  /** The gadget's health as last recorded. */
  get health(): SnapHealth | undefined {
    return this.contexts.health;
  }

  /** Serial assertions of the system's database. */
  get serials(): readonly SerialAssertion[] {
    return this.assertions.all("serial").filter((one) => one.type === "serial");
  }

  /** Starts a hook of the gadget: its cookie, and how it ends. `patch` is in its configuration from the start. */
  beginHook(hook: string, patch?: ConfigMap): HookRun {
    return this.contexts.beginHook(hook, patch);
  }

  /** One snapctl call without a socket; its stdout. @throws CtlMisuse, CtlUnsuccessful */
  snapctl(cookie: string, args: readonly string[]): string {
    return this.contexts.call(cookie, (context) => runSnapctl(context, args, this.shown()));
  }

  /** Is run/snapd/noregister there, which keeps snapd from registering until the next boot? */
  registrationIsBlocked(): boolean {
    return existsSync(join(this.options.root, "run/snapd/noregister"));
  }

  /** A serial of this model whose key is in the key folder (devicemgr.go maybeRestoreAfterReset). */
  lookForKey(): Adoption {
    return lookForKey(this.device, this.model, this.serials);
  }

  /** The system as snapctl and the REST socket show it. */
  shown(): CtlSystem {
    const { factory = false, plugs = usualPlugs, hasVersionCommand = false } = this.options;
    const { mode, version, model, serials, seeded: seedLoaded } = this;
    return { mode, version, model, serials, seedLoaded, factory, plugs, services: this.#services, hasVersionCommand };
  }
}
