import type { ProblemCode } from "../../../problem/registry.ts";

/** What became of one device; plain JSON, so that it can go through a queue and into a file. */
export interface DeviceResult {
  readonly number: number;
  readonly serial: string;
  readonly deviceKeyId: string;
  readonly outcome: "registered" | "failed";
  /** Why it is not registered. */
  readonly code?: ProblemCode;
  /** The fault it was to meet. */
  readonly fault?: string;
  /** The device whose serial it carried. */
  readonly duplicateOf?: number;
  /** Of the serial assertion; above 1 the vault has signed this serial before. */
  readonly revision?: number;
  /** When it was switched on, in simulated milliseconds after the fleet's start. */
  readonly arrivalMs: number;
  /** From being switched on to the verified serial or the end of all tries: work, queueing and waits. */
  readonly wholeMs: number;
  /** The part of wholeMs that was waiting between tries. */
  readonly waitedMs: number;
  /** Real latency of each answered request. */
  readonly requestIdMs: readonly number[];
  readonly serialMs: readonly number[];
  /** Request-ids it got; all but the one that brought its serial were for nothing. */
  readonly requestIds: number;
  /** Tries after the first, polls of a pending request not counted. */
  readonly retries: number;
  readonly polls: number;
  /** The problem of each try that failed. */
  readonly faultCodes: readonly ProblemCode[];
}
