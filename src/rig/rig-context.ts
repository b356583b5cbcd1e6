import type { Clock } from "../clock/clock.ts";
import type { Crypto } from "../openpgp/crypto.ts";

/** What every part of a rig is given: its own time and randomness, so that a run can be repeated. */
export interface RigContext {
  readonly clock: Clock;
  readonly crypto: Crypto;
  readonly randomBytes: (count: number) => Uint8Array;
}

/** Random text of lower-case hex digits, two for each byte. */
export function randomHex(context: RigContext, byteCount: number): string {
  return Buffer.from(context.randomBytes(byteCount)).toString("hex");
}

/** RFC 3339 in UTC without fractions, as assertions carry times. */
export function rfc3339(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}
