import type { Clock } from "../../clock/clock.ts";

/** Another clock's time, and all the time that was slept through without waiting for it. */
export class SleepingClock implements Clock {
  readonly #clock: Clock;
  #sleptMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Virtual milliseconds that nobody waited for. */
  get sleptMs(): number {
    return this.#sleptMs;
  }

  now(): Date {
    return new Date(this.#clock.now().getTime() + this.#sleptMs);
  }

  monotonicMs(): number {
    return this.#clock.monotonicMs() + this.#sleptMs;
  }

  async wait(waitMs: number, signal?: AbortSignal): Promise<void> {
    await this.#clock.wait(waitMs, signal);
  }

  /** That much time has passed. */
  sleepThrough(ms: number): void {
    this.#sleptMs += Math.max(0, ms);
  }
}
