/** Time as an argument: nothing else in this program looks at the wall clock or sleeps. */
export interface Clock {
  now(): Date;
  /** Milliseconds on a clock that never jumps: for durations and deadlines. */
  monotonicMs(): number;
  /** Resolves after the given milliseconds, or rejects with the signal's reason. */
  wait(waitMs: number, signal?: AbortSignal): Promise<void>;
}
