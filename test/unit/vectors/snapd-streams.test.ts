import { describe, expect, it } from "vitest";
import type { Assertion } from "../../../src/assertion/assertion.ts";
import { AssertionError } from "../../../src/assertion/assertion-error.ts";
import { AssertionDatabase } from "../../../src/assertion/database.ts";
import { decodeAssertion } from "../../../src/assertion/decode.ts";
import { encodeStream } from "../../../src/assertion/encode.ts";
import { decodeStream, StreamDecoder } from "../../../src/assertion/stream.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { inputBytes, readVectors } from "../../vectors/snapd/read-vectors.ts";

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const bytes = (written: string): Uint8Array => new TextEncoder().encode(written);

function accepts(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch (fault) {
    if (fault instanceof AssertionError) return false;
    throw fault;
  }
}

/** What comes out of a stream given in pieces, until it ends or is refused. */
function readInPieces(input: Uint8Array, pieceBytes: number): { readonly types: string[]; readonly accepted: boolean } {
  const decoder = new StreamDecoder(nodeCrypto);
  const types: string[] = [];
  const keep = (assertions: readonly Assertion[]) => types.push(...assertions.map(({ type }) => type));
  const accepted = accepts(() => {
    for (let at = 0; at < input.length; at += pieceBytes) keep(decoder.push(input.subarray(at, at + pieceBytes)));
    keep(decoder.end());
  });
  return { types, accepted };
}

describe("streams as they may come", () => {
  const { cases } = readVectors("streams");

  it.each(cases)("$name: accepted is $accepted, as by snapd", ({ input, accepted, result }) => {
    const given = inputBytes(input);
    expect(accepts(() => decodeStream(given, nodeCrypto))).toBe(accepted);
    expect(accepts(() => decodeAssertion(given, nodeCrypto))).toBe(result?.acceptedAsFile);
  });

  it.each(cases)("$name: in pieces of any size the same comes out", ({ input, accepted, result }) => {
    const given = inputBytes(input);
    for (const pieceBytes of given.length < 10_000 ? [1, 7, 64, 100_000] : [4096, 100_000]) {
      const read = readInPieces(given, pieceBytes);
      expect(read.accepted).toBe(accepted);
      if (accepted) expect(read.types).toEqual(result?.types);
    }
  });

  it("what was decoded from a stream is written to the same stream", () => {
    const given = cases.find(({ name }) => name === "three assertions, one with a body of empty lines");
    const stream = inputBytes(given?.input ?? "");
    expect(stream.length).toBeGreaterThan(1000);
    expect(text(encodeStream(decodeStream(stream, nodeCrypto)))).toBe(text(stream));
  });
});

describe("a database's rules", () => {
  const { trusted, prerequisites, cases } = readVectors("database");
  const now = new Date("2026-11-21T00:00:00Z");

  /** The same revision again is no fault for us; snapd calls it an update that is not accepted. */
  const knownAlready = ["the same serial again", "the same revision, another device key"];

  it.each(cases)("$name: accepted is $accepted, as by snapd", ({ name, also, input, accepted }) => {
    const database = new AssertionDatabase({
      trusted: decodeStream(bytes(trusted), nodeCrypto),
      crypto: nodeCrypto,
      now,
    });
    const before = [prerequisites, also ?? ""].flatMap((stream) => decodeStream(bytes(stream), nodeCrypto));
    for (const assertion of before) expect(database.add(assertion)).toBe("added");
    const outcome = () => database.add(decodeAssertion(bytes(input), nodeCrypto));
    if (knownAlready.includes(name)) expect(outcome()).toBe("known");
    else expect(accepts(() => expect(outcome()).toBe("added"))).toBe(accepted);
  });
});
