import { AsyncLocalStorage } from "node:async_hooks";
import type { Clock } from "../../clock/clock.ts";

export interface VirtualClockOptions {
  /** What the wall clocks of the world show at virtual time 0. */
  readonly startsAt: Date;
  /**
   * Measures real work: while it runs, time flows with this clock and waits are real. Without it real work takes no
   * virtual time, and the caller adds a nominal cost, so that the same run takes the same time again.
   */
  readonly measuredBy?: Clock;
}

/** Timers of the machine do not take more than 2^31 ms. */
const maxRealWaitMs = 24 * 3600 * 1000;

interface Timer {
  readonly atMs: number;
  readonly fire: () => void;
  /** False where no strand stands still for it: a deadline, or a wait whose asker has given up. */
  counted: boolean;
}

/**
 * Time that jumps to the next timer as soon as everything stands still, so that a day of waiting takes a millisecond.
 * Everything that computes belongs to a strand; a strand stands still while it waits on this clock. A server that waits
 * while it answers a strand's request makes that strand stand still.
 */
export class VirtualClock implements Clock {
  readonly #startsAtMs: number;
  readonly #measuredBy: Clock | undefined;
  /** By time, those of the same time in the order in which they came. */
  readonly #timers: Timer[] = [];
  /** Whether the code that runs belongs to a strand already. */
  readonly #strands = new AsyncLocalStorage<true>();
  #nowMs = 0;
  #running = 0;
  #realWork = 0;
  #realSinceMs = 0;
  #scheduled = false;

  constructor({ startsAt, measuredBy }: VirtualClockOptions) {
    this.#startsAtMs = startsAt.getTime();
    this.#measuredBy = measuredBy;
  }

  now(): Date {
    return new Date(this.#startsAtMs + this.monotonicMs());
  }

  /** Virtual milliseconds since this clock was made. */
  monotonicMs(): number {
    if (this.#measuredBy === undefined || this.#realWork === 0) return this.#nowMs;
    return this.#nowMs + this.#measuredBy.monotonicMs() - this.#realSinceMs;
  }

  async wait(waitMs: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.#measuredBy !== undefined && this.#realWork > 0) return await this.#measuredBy.wait(waitMs, signal);
    // Who waits while nothing runs is outside of every strand.
    const counted = this.#running > 0;
    if (counted) this.#running -= 1;
    return await new Promise<void>((resolve, reject) => {
      const abort = (): void => {
        this.#remove(timer);
        this.#resume(timer);
        reject(signal?.reason instanceof Error ? signal.reason : new Error("the wait was aborted"));
      };
      const fire = (): void => {
        signal?.removeEventListener("abort", abort);
        this.#resume(timer);
        resolve();
      };
      const timer = this.#add(waitMs, fire, counted);
      signal?.addEventListener("abort", abort, { once: true });
    });
  }

  /** Runs work during which time does not jump, except while it waits on this clock. A strand within a strand is one. */
  async strand<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#strands.getStore() === true) return await work();
    this.#running += 1;
    try {
      return await this.#strands.run(true, work);
    } finally {
      this.#running -= 1;
      this.#scheduleJump();
    }
  }

  /** Runs a strand's work that happens in real time, such as a program: see `measuredBy`. */
  async real<Result>(work: () => Promise<Result>): Promise<Result> {
    const real = this.#measuredBy;
    if (real === undefined) return await this.strand(work);
    if (this.#realWork === 0) this.#realSinceMs = real.monotonicMs();
    this.#realWork += 1;
    const over = new AbortController();
    void this.#fireInRealTime(real, over.signal);
    try {
      return await this.strand(work);
    } finally {
      over.abort();
      const nowMs = this.monotonicMs();
      this.#realWork -= 1;
      if (this.#realWork === 0) this.#nowMs = nowMs;
    }
  }

  /** Timers set before real work began fire while it goes on, when their time has come. */
  async #fireInRealTime(real: Clock, over: AbortSignal): Promise<void> {
    try {
      while (!over.aborted) {
        const [next] = this.#timers;
        if (next === undefined) return;
        await real.wait(Math.min(next.atMs - this.monotonicMs(), maxRealWaitMs), over);
        if (this.#timers[0] === next && next.atMs <= this.monotonicMs()) {
          this.#timers.shift();
          next.fire();
        }
      }
    } catch {
      // The real work is over.
    }
  }

  /** Runs a strand's work for at most that long; "timeout" as soon as the time is up, the work's signal being aborted. */
  async limited<Result>(
    limitMs: number,
    work: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result | typeof timeUp> {
    const controller = new AbortController();
    let giveUp: (() => void) | undefined;
    const given = new Promise<typeof timeUp>((resolve) => {
      giveUp = () => resolve(timeUp);
    });
    const deadline = this.#add(
      limitMs,
      () => {
        this.#takeBack();
        giveUp?.();
        controller.abort(new Error("the time is up"));
      },
      false,
    );
    const working = work(controller.signal);
    // Whatever becomes of it after the deadline, nobody asks any more.
    working.catch(() => undefined);
    try {
      return await Promise.race([working, given]);
    } finally {
      this.#remove(deadline);
    }
  }

  /** The strand goes on although what it asked for still waits: the latest wait is nobody's any more. */
  #takeBack(): void {
    this.#running += 1;
    const orphan = this.#timers.findLast((timer) => timer.counted);
    if (orphan !== undefined) orphan.counted = false;
  }

  #resume(timer: Timer): void {
    if (timer.counted) this.#running += 1;
  }

  #add(waitMs: number, fire: () => void, counted: boolean): Timer {
    const timer = { atMs: this.monotonicMs() + Math.max(0, waitMs), fire, counted };
    let [low, high] = [0, this.#timers.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#timers[middle]?.atMs ?? 0) <= timer.atMs) low = middle + 1;
      else high = middle;
    }
    this.#timers.splice(low, 0, timer);
    this.#scheduleJump();
    return timer;
  }

  #remove(timer: Timer): void {
    const at = this.#timers.indexOf(timer);
    if (at >= 0) this.#timers.splice(at, 1);
  }

  #scheduleJump(): void {
    if (this.#scheduled || this.#running > 0 || this.#timers.length === 0) return;
    this.#scheduled = true;
    // What is ready to go on may go on first: only then does everything stand still.
    setImmediate(() => {
      this.#scheduled = false;
      if (this.#running > 0 || this.#realWork > 0) return;
      const next = this.#timers.shift();
      if (next === undefined) return;
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.fire();
      this.#scheduleJump();
    });
  }
}

/** What `limited` gives when the time is up. */
export const timeUp = Symbol("time is up");
