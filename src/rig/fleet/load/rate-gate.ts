import type { Clock } from "../../../clock/clock.ts";
import { Problem } from "../../../problem/problem.ts";
import { ErrorWindow } from "./error-window.ts";
import type { Gate } from "./gate.ts";

/** How far a load test may go. */
export interface LoadBounds {
  /** Requests of any kind a second, all devices together. */
  readonly maxPerSecond: number;
  readonly maxDurationMs: number;
  /** Of the last hundred requests, from 0 to 1: above it the test stops by itself. */
  readonly maxFailed: number;
}

/** Lets requests out at the allowed rate, and none any more once too many have failed. */
export class RateGate implements Gate {
  readonly #bounds: LoadBounds;
  readonly #clock: Clock;
  readonly #stop: AbortController;
  readonly #window: ErrorWindow;
  #nextMs = Number.NEGATIVE_INFINITY;

  /** Aborts the controller with a reason a person can read when the vault suffers. */
  constructor(bounds: LoadBounds, clock: Clock, stop: AbortController) {
    this.#bounds = bounds;
    this.#clock = clock;
    this.#stop = stop;
    this.#window = new ErrorWindow(bounds.maxFailed);
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
    const reason = this.#window.add(well);
    if (reason !== undefined && !this.#stop.signal.aborted) this.#stop.abort(new Error(reason));
  }
}
