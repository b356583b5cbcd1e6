import type { Clock } from "../../../clock/clock.ts";
import type { Pace } from "./pace.ts";
import { TimerQueue } from "./timer-queue.ts";

export interface SimulatedPaceOptions {
  /** Measures the work, and times the waits that end while others work. */
  readonly real: Clock;
  /** What the devices' wall clocks show at the start. */
  readonly startsAt: Date;
}

/** Made once: an error for each alarm that is not needed would cost more than the alarm. */
const notNeeded = new Error("nobody waits for this any more");

/**
 * Time that flows like real time while anybody works, and jumps to the next timer when nobody does. So a vault that is
 * too slow for its devices gets a queue, as in life, and an hour in which nothing happens takes no time at all.
 */
export class SimulatedPace implements Pace {
  readonly kind = "simulated";
  readonly clock: Clock;
  readonly #real: Clock;
  readonly #timers = new TimerQueue();
  #nowMs = 0;
  #running = 0;
  #sinceMs = 0;
  #jumpDue = false;
  #alarm: { readonly atMs: number; readonly off: AbortController } | undefined;

  constructor({ real, startsAt }: SimulatedPaceOptions) {
    this.#real = real;
    const startsAtMs = startsAt.getTime();
    this.clock = {
      now: () => new Date(startsAtMs + this.#time()),
      monotonicMs: () => this.#time(),
      wait: (waitMs, signal) => this.#wait(waitMs, signal),
    };
  }

  async running<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#enter();
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  async resting<Result>(until: Promise<Result>): Promise<Result> {
    this.#leave();
    try {
      return await until;
    } finally {
      this.#enter();
    }
  }

  #time(): number {
    return this.#running === 0 ? this.#nowMs : this.#nowMs + this.#real.monotonicMs() - this.#sinceMs;
  }

  #enter(): void {
    if (this.#running === 0) this.#sinceMs = this.#real.monotonicMs();
    this.#running += 1;
    if (this.#running === 1) this.#setAlarm();
  }

  #leave(): void {
    const nowMs = this.#time();
    this.#running -= 1;
    if (this.#running > 0) return;
    this.#nowMs = nowMs;
    this.#alarm?.off.abort(notNeeded);
    this.#alarm = undefined;
    this.#scheduleJump();
  }

  async #wait(waitMs: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const waiting = this.#timers.add(this.#time() + Math.max(0, waitMs), () => {
        signal?.removeEventListener("abort", abort);
        this.#enter();
        resolve();
      });
      const abort = (): void => {
        waiting.cancelled = true;
        this.#enter();
        reject(signal?.reason instanceof Error ? signal.reason : new Error("the wait was given up"));
      };
      signal?.addEventListener("abort", abort, { once: true });
      this.#setAlarm();
      this.#leave();
    });
  }

  /** While somebody works, a wait ends when its time has really come. */
  #setAlarm(): void {
    const { next } = this.#timers;
    if (this.#running === 0 || next === undefined) return;
    if (this.#alarm !== undefined && this.#alarm.atMs <= next.atMs) return;
    this.#alarm?.off.abort(notNeeded);
    const off = new AbortController();
    this.#alarm = { atMs: next.atMs, off };
    this.#real.wait(Math.max(0, next.atMs - this.#time()), off.signal).then(
      () => this.#ring(off),
      () => undefined,
    );
  }

  #ring(off: AbortController): void {
    if (this.#alarm?.off !== off) return;
    this.#alarm = undefined;
    this.#fireDue();
    this.#setAlarm();
  }

  #fireDue(): void {
    const nowMs = this.#time();
    // A timer of the system may come a little early: what is due within the same millisecond is due.
    while ((this.#timers.next?.atMs ?? Number.POSITIVE_INFINITY) <= nowMs + 1) this.#timers.take()?.fire();
  }

  #scheduleJump(): void {
    if (this.#jumpDue) return;
    this.#jumpDue = true;
    // What is ready to go on goes on first: only then does nobody work.
    setImmediate(() => {
      this.#jumpDue = false;
      const { next } = this.#timers;
      if (this.#running > 0 || next === undefined) return;
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      this.#timers.take()?.fire();
    });
  }
}
