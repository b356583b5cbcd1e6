import { createHash } from "node:crypto";
import type { Assertion } from "../../../src/assertion/assertion.ts";
import { AssertionError } from "../../../src/assertion/assertion-error.ts";
import { decodeAssertion } from "../../../src/assertion/decode.ts";
import { decodeStream, StreamDecoder } from "../../../src/assertion/stream.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { Canonical } from "../canonical.ts";
import type { Verdict } from "./judge.ts";

/** What our code said to one input: a digest where it accepts, the error's code where it refuses. */
export interface OwnVerdict {
  readonly decoded: string | undefined;
  readonly streamed: string | undefined;
  /** The type decoded, or the code of the refusal. */
  readonly word: string;
  /** Accepted as a type that snapd 2.57.6 does not know. */
  readonly newer: boolean;
}

function digestOf(assertions: readonly Assertion[]): string {
  const canonical = new Canonical();
  for (const assertion of assertions) canonical.assertion(assertion);
  const hash = createHash("sha256");
  for (const part of canonical.parts) hash.update(part);
  return hash.digest().toString("latin1", 0, 16);
}

/** Anything but an AssertionError is a fault of ours and not caught. */
function refusal(fault: unknown): string {
  if (fault instanceof AssertionError) return fault.code;
  throw fault;
}

/** The stream as it may come from the network, in pieces whose size depends on the input. */
function inPieces(input: Uint8Array): readonly Assertion[] {
  const decoder = new StreamDecoder(nodeCrypto);
  const pieceBytes = 1 + (input.length % 251);
  const assertions: Assertion[] = [];
  for (let at = 0; at < input.length; at += pieceBytes) {
    assertions.push(...decoder.push(input.subarray(at, at + pieceBytes)));
  }
  return [...assertions, ...decoder.end()];
}

export function ownVerdict(input: Uint8Array): OwnVerdict {
  let decoded: string | undefined;
  let streamed: string | undefined;
  let word: string;
  let newer = false;
  try {
    const assertion = decodeAssertion(input, nodeCrypto);
    decoded = digestOf([assertion]);
    word = assertion.type;
    newer = assertion.type === "hardware-identity";
  } catch (fault) {
    word = refusal(fault);
  }
  try {
    const assertions = input.length % 4 === 0 ? inPieces(input) : decodeStream(input, nodeCrypto);
    streamed = digestOf(assertions);
    newer ||= assertions.some(({ type }) => type === "hardware-identity");
  } catch (fault) {
    refusal(fault);
  }
  return { decoded, streamed, word, newer };
}

export type Comparison = "agree" | "apart" | "disagree";

/** Types that only one side knows are neither agreement nor disagreement. */
export function compare(own: OwnVerdict, snapd: Verdict): Comparison {
  if (own.newer || snapd.foreign) return "apart";
  return own.decoded === snapd.decoded && own.streamed === snapd.streamed ? "agree" : "disagree";
}
