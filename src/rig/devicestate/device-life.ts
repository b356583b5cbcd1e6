import { rmSync } from "node:fs";
import { join } from "node:path";
import { type Accident, Interruption } from "./accident.ts";
import { DeviceManager, type DeviceManagerOptions, type RunEnd, type RunLimits } from "./device-manager.ts";
import type { Moment } from "./moments.ts";

export interface DeviceLifeOptions extends Omit<DeviceManagerOptions, "signal"> {
  readonly accidents?: readonly Accident[];
}

/** How a device's first days went. */
export interface LifeEnd {
  readonly end: RunEnd;
  /** Starts of the system. */
  readonly boots: number;
  /** Full tries of registering since snapd last started. */
  readonly attempts: number;
}

/** From power on over every power cut to the end: the system starts, snapd runs, something happens, it starts again. */
export class DeviceLife {
  readonly #options: DeviceLifeOptions;
  readonly #seen = new Map<Moment, number>();
  #ahead: readonly Accident[];
  #boots = 0;

  constructor(options: DeviceLifeOptions) {
    this.#options = options;
    this.#ahead = options.accidents ?? [];
  }

  /** Rejects only with a fault of the rig's own. */
  async live(limits: RunLimits): Promise<LifeEnd> {
    for (let started = false; ; ) {
      if (!started) await this.#start();
      const outcome = await this.#run(limits);
      if (!(outcome instanceof Interruption)) return outcome;
      const { timeline } = this.#options;
      const { accident, message } = outcome;
      this.#ahead = this.#ahead.filter((one) => one !== accident);
      timeline.note({ actor: "accident", what: message, code: accident.kind });
      started = accident.kind === "snapd-restart";
    }
  }

  async #start(): Promise<void> {
    const { timeline, clock, costs, system } = this.#options;
    this.#boots += 1;
    // What lies in run/ does not outlive the power.
    rmSync(join(system.options.root, "run/snapd/noregister"), { force: true });
    await timeline.during({ actor: "snapd", what: "the system starts" }, () => clock.wait(costs.figures.bootMs));
  }

  async #run(limits: RunLimits): Promise<LifeEnd | Interruption> {
    const cut = new AbortController();
    const over = new AbortController();
    for (const accident of this.#ahead) if ("atMs" in accident) void this.#strikeLater(accident, cut, over.signal);
    const onMoment = (moment: Moment) => this.#strikeAt(moment);
    const manager = new DeviceManager({ ...this.#options, onMoment, signal: cut.signal });
    try {
      return { end: await manager.run(limits), boots: this.#boots, attempts: manager.attempts };
    } catch (error) {
      if (error instanceof Interruption) return error;
      throw error;
    } finally {
      over.abort();
    }
  }

  async #strikeLater(
    accident: Accident & { readonly atMs: number },
    cut: AbortController,
    over: AbortSignal,
  ): Promise<void> {
    const { clock, timeline } = this.#options;
    try {
      await clock.wait(accident.atMs - timeline.nowMs(), over);
      cut.abort(new Interruption(accident));
    } catch {
      // The run was over before.
    }
  }

  async #strikeAt(moment: Moment): Promise<void> {
    const count = (this.#seen.get(moment) ?? 0) + 1;
    this.#seen.set(moment, count);
    await this.#options.onMoment?.(moment);
    const accident = this.#ahead.find((one) => "at" in one && one.at === moment && (one.occurrence ?? 1) === count);
    if (accident !== undefined) throw new Interruption(accident);
  }
}
