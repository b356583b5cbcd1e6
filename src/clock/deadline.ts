import type { Clock } from "./clock.ts";

/** The moment at which a run has to be over. */
export class Deadline {
  readonly #clock: Pick<Clock, "monotonicMs">;
  readonly #atMs: number;

  /** atMs: milliseconds of the clock's monotonic time. */
  constructor(clock: Pick<Clock, "monotonicMs">, atMs: number) {
    this.#clock = clock;
    this.#atMs = atMs;
  }

  /** Whole milliseconds until then; 0 once it has come. */
  get leftMs(): number {
    return Math.max(0, Math.ceil(this.#atMs - this.#clock.monotonicMs()));
  }
}
