import { joinBytes } from "../openpgp/packet-writer.ts";
import type { Assertion } from "./assertion.ts";

const newline = Uint8Array.of(0x0a);

/** The assertion's bytes exactly as they came or were signed. */
export function encodeAssertion(assertion: Assertion): Uint8Array {
  return assertion.encoded.slice();
}

/** The assertions one after the other, each ended by a newline, with an empty line between them. */
export function encodeStream(assertions: readonly Assertion[]): Uint8Array {
  const parts = assertions.flatMap(({ encoded }, index) => {
    const ended = encoded.at(-1) === 0x0a ? [encoded] : [encoded, newline];
    return index === 0 ? ended : [newline, ...ended];
  });
  return joinBytes(parts);
}
