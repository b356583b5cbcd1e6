import type { SerialAssertion } from "../../assertion/assertion.ts";
import type { HookRunner } from "../boot/hook-runner.ts";
import type { Timeline } from "../boot/timeline.ts";
import type { HttpClient } from "../network/http-client.ts";
import type { RigContext } from "../rig-context.ts";
import type { ConfigMap } from "../snapd/go-json.ts";
import type { SnapdSystem } from "../snapd/snapd-system.ts";
import type { Costs } from "../time/costs.ts";
import type { VirtualClock } from "../time/virtual-clock.ts";
import { RegistrationBackoff } from "./backoff.ts";
import { type KeyMaker, readKey } from "./device-key.ts";
import type { DeviceState } from "./device-state.ts";
import { Idle } from "./idle.ts";
import type { Moment, MomentListener } from "./moments.ts";
import { RegistrationTasks } from "./registration-tasks.ts";
import { seed } from "./seeding.ts";
import { featuresOf } from "./snapd-version.ts";
import { openStoreSession } from "./store-session.ts";

export interface DeviceManagerOptions {
  readonly system: SnapdSystem;
  /** state.json: given again to the next manager after a reboot. */
  readonly state: DeviceState;
  readonly hooks: HookRunner;
  readonly http: HttpClient;
  readonly clock: VirtualClock;
  /** The clock is the device's own, right or wrong. */
  readonly context: RigContext;
  readonly timeline: Timeline;
  readonly costs: Costs;
  readonly makeKey: KeyMaker;
  /** In place of https://api.snapcraft.io/. */
  readonly storeUrl: string;
  readonly proxyUrl?: string;
  readonly storeAccess?: string;
  /** defaults: of gadget.yaml for the gadget itself. */
  readonly defaults?: ConfigMap;
  readonly onMoment?: MomentListener;
  /** Ends everything, with what it is aborted with: a power cut at a given time. */
  readonly signal?: AbortSignal;
}

/** When to give up: what is reached first. */
export interface RunLimits {
  /** On the clock's monotonic time. */
  readonly untilMs: number;
  /** Full tries of registering, and of seeding. */
  readonly maxAttempts?: number;
}

/** How snapd's run ended. */
export type RunEnd = "operational" | "not-registered" | "failed-seeding" | "does-not-register";

/** What one look is followed by: at once, after a while, or at the next regular one. */
export type NextLook = { readonly afterMs: number; readonly why: string } | "regular" | "never";

const lookIntervalMs = 5 * 60_000;

function waitOf(next: NextLook): number {
  return typeof next === "string" ? lookIntervalMs : Math.min(next.afterMs, lookIntervalMs);
}

/** snapd's DeviceManager (overlord/devicestate): seeds, looks, registers, in virtual time. One for each start of snapd. */
export class DeviceManager {
  readonly #options: DeviceManagerOptions;
  readonly #backoff = new RegistrationBackoff();
  readonly #tasks: RegistrationTasks;
  readonly #idle: Idle;
  /** Sticks until the next boot, whatever becomes of run/snapd/noregister. */
  #noRegister = false;
  #attempts = 0;
  #seedings = 0;

  constructor(options: DeviceManagerOptions) {
    this.#options = options;
    this.#idle = new Idle(options);
    const features = featuresOf(options.system.version);
    this.#tasks = new RegistrationTasks({ ...options, features, reached: (moment) => this.#reached(moment) });
  }

  /** Full tries of registering since this start of snapd. */
  get attempts(): number {
    return this.#attempts;
  }

  /** Runs until the device has a serial or a limit is reached. Rejects with a power cut, or the rig's own fault. */
  async run(limits: RunLimits): Promise<RunEnd> {
    return await this.#options.clock.strand(async () => {
      for (;;) {
        const next = await this.#idle.during(() => this.#ensure(limits));
        if (this.#options.state.serial !== undefined) return await this.#operational();
        const end = this.#endAt(next, limits);
        if (end !== undefined) return this.#gaveUp(end);
        await this.#idle.wait(waitOf(next), typeof next === "string" ? this.#whyIdle() : next.why);
      }
    });
  }

  #endAt(next: NextLook, { untilMs, maxAttempts = Number.POSITIVE_INFINITY }: RunLimits): RunEnd | undefined {
    const { clock, system } = this.#options;
    if (next === "never") return "does-not-register";
    const tries = system.seeded ? this.#attempts : this.#seedings;
    const tired = tries >= maxAttempts && next === "regular";
    if (!tired && clock.monotonicMs() + waitOf(next) <= untilMs) return undefined;
    return system.seeded ? "not-registered" : "failed-seeding";
  }

  #gaveUp(end: RunEnd): RunEnd {
    this.#idle.end();
    return end;
  }

  #whyIdle(): string {
    const { system } = this.#options;
    if (!system.seeded) return "waits before it seeds again";
    const minutes = Math.round(this.#backoff.backoffMs / 60_000);
    const shown = minutes < 24 * 60 ? `${minutes} min` : "24 h";
    return `waits for the next full try, ${shown} after the last`;
  }

  async #ensure(limits: RunLimits): Promise<NextLook> {
    const { system, clock, signal, defaults = new Map() } = this.#options;
    if (!system.seeded) {
      const wait = (waitMs: number) => clock.wait(waitMs, signal);
      const reached = (moment: Moment) => this.#reached(moment);
      this.#seedings += 1;
      const seeded = await seed({ ...this.#options, defaults, wait, reached });
      return seeded ? { afterMs: 0, why: "goes on" } : "regular";
    }
    return await this.#ensureOperational(limits);
  }

  async #ensureOperational({ maxAttempts = Number.POSITIVE_INFINITY }: RunLimits): Promise<NextLook> {
    const { system, state, clock } = this.#options;
    if (state.serial !== undefined) return "regular";
    if (system.mode !== "run") return "never";
    if (state.registration === undefined) {
      if (this.#isBlocked()) return "never";
      if (this.#adopts()) return "regular";
      if (!this.#backoff.mayTry(clock.monotonicMs()) || this.#attempts >= maxAttempts) return "regular";
      this.#attempts += 1;
      state.registration = { attempt: this.#attempts, hookDone: false, task: { tentatives: 0 } };
    }
    return await this.#tasks.run(state.registration);
  }

  #isBlocked(): boolean {
    this.#noRegister ||= this.#options.system.registrationIsBlocked();
    return this.#noRegister;
  }

  /** maybeRestoreAfterReset, before any backoff: true if there is nothing else to do at this look. */
  #adopts(): boolean {
    const { system, state, timeline } = this.#options;
    if (!featuresOf(system.version).adopts || state.keyId !== undefined) return false;
    const look = system.lookForKey();
    if (look.kind === "fault") {
      timeline.note({ actor: "snapd", what: "looks for a serial", code: "device-key-unusable", outcome: look.reason });
      return true;
    }
    if (look.kind !== "restored") return false;
    const { serial } = look;
    timeline.note({ actor: "snapd", what: "restored serial", code: "adopted", outcome: serial.serial });
    state.keyId = serial.deviceKeyId;
    state.serial = serial.serial;
    return true;
  }

  async #operational(): Promise<RunEnd> {
    const { system, state, timeline } = this.#options;
    const serial = this.#ownSerial();
    system.serial = serial;
    timeline.note({ actor: "snapd", what: "registered", outcome: serial?.serial ?? state.serial ?? "" });
    await this.#reached("registered");
    if (serial !== undefined) await this.#openSession(serial);
    return "operational";
  }

  #ownSerial(): SerialAssertion | undefined {
    const { system, state } = this.#options;
    return system.serials.find(
      (one) => one.model === system.model.model && one.serial === state.serial && one.deviceKeyId === state.keyId,
    );
  }

  async #openSession(serial: SerialAssertion): Promise<void> {
    const { system, state, timeline } = this.#options;
    if (state.session !== undefined) return;
    const key = readKey(system, serial.deviceKeyId);
    const { userAgent } = this.#tasks;
    const session = await openStoreSession({ ...this.#options, userAgent, model: system.model, serial, key });
    const opened = "macaroon" in session;
    if (opened) state.session = session.macaroon;
    const end = opened
      ? { outcome: "opened" }
      : { code: "store-session-failed", outcome: `failed: ${session.refused}` };
    timeline.note({ actor: "store", what: "store session", ...end });
    if (opened) await this.#reached("session-opened");
  }

  async #reached(moment: Moment): Promise<void> {
    this.#options.signal?.throwIfAborted();
    await this.#options.onMoment?.(moment);
  }
}
