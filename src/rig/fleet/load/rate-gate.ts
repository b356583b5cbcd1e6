import type { Clock } from "../../../clock/clock.ts";
import { Problem } from "../../../problem/problem.ts";
import type { Gate } from "./gate.ts";

/** How far a load test may go. */
export interface LoadBounds {
  /** Requests of any kind a second, all devices together. */
  readonly maxPerSecond: number;
  readonly maxDurationMs: number;
  /** Of the last hundred requests, from 0 to 1: above it the test stops by itself. */
  readonly maxFailed: number;
}

const window = 100;
/** So few requests say nothing yet. */
const fewest = 20;

/** Lets requests out at the allowed rate, and none any more once too many have failed. */
export class RateGate implements Gate {
  readonly #bounds: LoadBounds;
  readonly #clock: Clock;
  readonly #stop: AbortController;
  readonly #last: boolean[] = [];
  #nextMs = Number.NEGATIVE_INFINITY;

  /** Aborts the controller with a reason a person can read when the vault suffers. */
  constructor(bounds: LoadBounds, clock: Clock, stop: AbortController) {
    this.#bounds = bounds;
    this.#clock = clock;
    this.#stop = stop;
  }

  /** Problem gave-up-waiting once the test has been stopped. */
  async pass(): Promise<void> {
    const nowMs = this.#clock.monotonicMs();
    const atMs = Math.max(nowMs, this.#nextMs);
    this.#nextMs = atMs + 1000 / this.#bounds.maxPerSecond;
    if (atMs > nowMs) await this.#clock.wait(atMs - nowMs);
    if (this.#stop.signal.aborted)
      throw new Problem("gave-up-waiting", "cannot ask the vault: the load test has stopped");
  }

  ended(well: boolean): void {
    this.#last.push(well);
    if (this.#last.length > window) this.#last.shift();
    const failed = this.#last.filter((one) => !one).length;
    const share = failed / this.#last.length;
    if (this.#last.length < fewest || share <= this.#bounds.maxFailed || this.#stop.signal.aborted) return;
    const percent = (share * 100).toFixed(0);
    this.#stop.abort(new Error(`${percent} % of the last ${this.#last.length} requests failed`));
  }
}
