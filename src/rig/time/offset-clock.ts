import type { Clock } from "../../clock/clock.ts";

/** A device's own wall clock, which may be wrong; its time passes like everybody's. */
export class OffsetClock implements Clock {
  /** How far it is ahead of the other clock; may be changed while it runs, as by a time server. */
  offsetMs: number;
  readonly #clock: Clock;

  constructor(clock: Clock, offsetMs = 0) {
    this.#clock = clock;
    this.offsetMs = offsetMs;
  }

  now(): Date {
    return new Date(this.#clock.now().getTime() + this.offsetMs);
  }

  monotonicMs(): number {
    return this.#clock.monotonicMs();
  }

  async wait(waitMs: number, signal?: AbortSignal): Promise<void> {
    await this.#clock.wait(waitMs, signal);
  }
}
