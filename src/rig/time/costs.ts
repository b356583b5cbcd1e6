import type { Clock } from "../../clock/clock.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** Nominal durations in milliseconds: assumptions about a class of device, not measurements. */
export interface CostFigures {
  /** Power on until snapd runs. */
  readonly bootMs: number;
  /** Seeding apart from the gadget's hooks: unpacking, mounting, security profiles. */
  readonly seedingMs: number;
  /** Making one RSA-4096 key. */
  readonly keyMs: number;
  /** One request and its answer. Used where costs are modelled. */
  readonly requestMs: number;
  /** One run of a hook. Used where costs are modelled. */
  readonly hookMs: number;
}

/** Classes of device by name. */
export const costProfiles: Readonly<Record<"pc" | "small-board", CostFigures>> = {
  pc: { bootMs: 10_000, seedingMs: 20_000, keyMs: 1_000, requestMs: 100, hookMs: 200 },
  "small-board": { bootMs: 30_000, seedingMs: 90_000, keyMs: 15_000, requestMs: 150, hookMs: 1_000 },
};

export interface CostsOptions {
  readonly clock: VirtualClock;
  readonly figures: CostFigures;
  /** Measures hooks and requests; without it the figures count, and a run takes the same time every time. */
  readonly measuredBy?: Clock;
}

/** Lets virtual time pass for what was done. */
export class Costs {
  readonly figures: CostFigures;
  readonly #clock: VirtualClock;
  readonly #measuredBy: Clock | undefined;

  constructor({ clock, figures, measuredBy }: CostsOptions) {
    this.#clock = clock;
    this.figures = figures;
    this.#measuredBy = measuredBy;
  }

  /** A request that gets an answer; one that fails costs only what it waited for. */
  async request<Result>(work: () => Promise<Result>): Promise<Result> {
    const fromMs = this.#measuredBy?.monotonicMs() ?? 0;
    const result = await work();
    const realMs = (this.#measuredBy?.monotonicMs() ?? 0) - fromMs;
    await this.#clock.wait(this.#measuredBy === undefined ? this.figures.requestMs : realMs);
    return result;
  }

  /** A hook, which runs in real time. Rejects where the signal is aborted before its time is over. */
  async hook<Result>(work: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    const result = await this.#clock.real(work);
    if (this.#measuredBy === undefined) await this.#clock.wait(this.figures.hookMs, signal);
    signal?.throwIfAborted();
    return result;
  }
}
