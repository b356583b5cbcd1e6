import { AssertionError } from "../../src/assertion/assertion-error.ts";
import { Problem } from "../../src/problem/problem.ts";

/** What a decoder did: a value, or one of the two errors it may throw. Anything else is thrown on: a finding. */
export type Came<T> = { readonly value: T } | { readonly code: string };

export function came<T>(decode: () => T): Came<T> {
  try {
    return { value: decode() };
  } catch (error) {
    if (error instanceof AssertionError || error instanceof Problem) {
      insist(printsWell(error.message), `the message of ${error.code} is not printable`);
      return { code: error.code };
    }
    throw error;
  }
}

/** What every input must hold to, beside not crashing. */
export function insist(holds: boolean, what: string): void {
  if (!holds) throw new Error(`finding: ${what}`);
}

/** No control, no change of direction, no half of a pair; line feeds separate the lines of our own lists. */
export function printsWell(text: string): boolean {
  return !/[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]/u.test(text) && text.isWellFormed() && text.length < 100_000;
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
