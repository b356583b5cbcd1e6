import type { Assertion } from "../assertion/assertion.ts";

/** The service's answer to a serial-request; anything else is a Problem. */
export type SerialAnswer =
  /** As they came, nothing verified yet: exactly one serial, perhaps with its prerequisites. */
  | { readonly kind: "signed"; readonly assertions: readonly Assertion[] }
  /** Accepted: send the same stream again after the wait. */
  | { readonly kind: "pending"; readonly waitMs: number };

/** A service that signs serials. One call is one request: nothing is retried here. */
export interface Vault {
  /** Connects ahead of the first question, which then hears what went wrong. Asks nothing. */
  prepare?(): Promise<void>;
  requestId(signal?: AbortSignal): Promise<string>;
  /** The encoded serial-request with the model after it. */
  submit(stream: Uint8Array, signal?: AbortSignal): Promise<SerialAnswer>;
}
