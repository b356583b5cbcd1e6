import type { Clock } from "../../../clock/clock.ts";

/** How a fleet's time passes. The clock is what devices see: their arrival, their waits, their request-ids' age. */
export interface Pace {
  readonly clock: Clock;
  /** "simulated": time flows while somebody works, and jumps over what nobody does anything in. */
  readonly kind: "real" | "simulated";
  /** Work that takes real time; it waits on the clock and nowhere else. */
  running<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Called while running: waits for something that others must do, which may be waiting on the clock. */
  resting<Result>(until: Promise<Result>): Promise<Result>;
}

/** Nothing is simulated: a load test waits as long as it says. Its monotonic clock starts at 0 now. */
export function realPace(real: Clock): Pace {
  const startMs = real.monotonicMs();
  const clock: Clock = {
    now: () => real.now(),
    monotonicMs: () => real.monotonicMs() - startMs,
    wait: (waitMs, signal) => real.wait(waitMs, signal),
  };
  return { clock, kind: "real", running: (work) => work(), resting: (until) => until };
}
