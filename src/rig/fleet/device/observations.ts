import type { ProblemCode } from "../../../problem/registry.ts";

/** What is written down while one device talks with its vault. */
export class Observations {
  readonly requestIdMs: number[] = [];
  readonly serialMs: number[] = [];
  readonly faultCodes: ProblemCode[] = [];
  requestIds = 0;
  retries = 0;
  polls = 0;
  waitedMs = 0;
  /** The last answer was "not decided yet": the wait after it is no retry's. */
  pending = false;

  waiting(waitMs: number): void {
    this.waitedMs += waitMs;
    if (this.pending) this.polls += 1;
    else this.retries += 1;
  }
}
