import { array, assert, constantFrom, dictionary, nat, oneof, property, string, tuple, uint8Array } from "fast-check";
import { describe, expect, test } from "vitest";
import type { Assertion, AssertionTypeName } from "../../../src/assertion/assertion.ts";
import { AssertionError } from "../../../src/assertion/assertion-error.ts";
import { decodeAssertion } from "../../../src/assertion/decode.ts";
import { encodeAssertion, encodeStream } from "../../../src/assertion/encode.ts";
import { decodeStream, StreamDecoder } from "../../../src/assertion/stream.ts";
import { verifySignature } from "../../../src/assertion/verify.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { bytes, deviceKey, examples, sign } from "../../unit/assertion/examples.ts";
import { headerName, headerValue } from "./arbitraries.ts";

const encoded = (Object.keys(examples) as AssertionTypeName[]).map((type) => encodeAssertion(sign(type)));
const example = constantFrom(...encoded);
const body = string({ unit: "binary", maxLength: 50 }).map(bytes);

/** What decoding came to: assertions, or the error's code. Anything else that is thrown fails the test. */
function outcome(decode: () => Assertion[]): Assertion[] | string {
  try {
    return decode();
  } catch (error) {
    if (error instanceof AssertionError) return error.code;
    throw error;
  }
}

function inChunks(input: Uint8Array, sizes: readonly number[]): Assertion[] {
  const decoder = new StreamDecoder(nodeCrypto);
  const assertions: Assertion[] = [];
  for (let at = 0, turn = 0; at < input.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    assertions.push(...decoder.push(input.subarray(at, at + size)));
    at += size;
  }
  return [...assertions, ...decoder.end()];
}

/** One edit of bytes: some are cut out at a place and others put there. */
const edit = tuple(
  nat(),
  nat(6),
  oneof(uint8Array({ maxLength: 6 }), constantFrom(...["\n", "\n\n", " ", "-", ":"].map(bytes))),
);

function edited(input: Uint8Array, edits: readonly [number, number, Uint8Array][]): Uint8Array {
  return edits.reduce((one, [place, cut, put]) => {
    const at = place % (one.length + 1);
    return Uint8Array.from([...one.subarray(0, at), ...put, ...one.subarray(at + cut)]);
  }, input);
}

describe("assertions", () => {
  test("whatever is signed decodes to itself, encodes to its bytes, and verifies", () => {
    assert(
      property(dictionary(headerName, headerValue, { maxKeys: 4 }), body, (headers, content) => {
        const request = sign(
          "serial-request",
          { ...headers, ...examples["serial-request"].headers, type: undefined },
          { body: content },
        );
        const written = encodeAssertion(request);
        expect(decodeAssertion(written, nodeCrypto)).toEqual(request);
        expect(decodeStream(written, nodeCrypto)).toEqual([request]);
        verifySignature(request, deviceKey.publicKey, nodeCrypto);
      }),
      { numRuns: 60 },
    );
  });

  test("edited at random, they are decoded or refused, and what is decoded encodes to the same bytes", () => {
    assert(
      property(example, array(edit, { minLength: 1, maxLength: 3 }), (original, edits) => {
        const input = edited(original, edits);
        const result = outcome(() => [decodeAssertion(input, nodeCrypto)]);
        if (typeof result !== "string") expect(result.map(encodeAssertion)).toEqual([input]);
      }),
      { numRuns: 500 },
    );
  });

  test("a changed content never verifies with the signature of another", () => {
    const request = sign("device-session-request");
    assert(
      property(nat(), nat(254), (place, flip) => {
        const content = request.content.slice();
        const at = place % content.length;
        content[at] = (content[at] ?? 0) ^ (flip + 1);
        expect(() => verifySignature({ ...request, content }, deviceKey.publicKey, nodeCrypto)).toThrow(AssertionError);
      }),
      { numRuns: 50 },
    );
  });
});

describe("streams", () => {
  const stream = array(example, { minLength: 1, maxLength: 4 }).map((list) =>
    encodeStream(list.map((one) => decodeAssertion(one, nodeCrypto))),
  );
  const sizes = array(
    oneof(
      constantFrom(1, 2, 3),
      nat(2000).map((size) => size + 1),
    ),
    { minLength: 1, maxLength: 5 },
  );

  test("come out the same however they are cut", () => {
    assert(
      property(stream, array(edit, { maxLength: 2 }), sizes, (original, edits, cut) => {
        const input = edited(original, edits);
        const whole = outcome(() => decodeStream(input, nodeCrypto));
        expect(outcome(() => inChunks(input, cut))).toEqual(whole);
      }),
      { numRuns: 300 },
    );
  });

  test("decode to what was put into them", () => {
    assert(
      property(stream, (input) => {
        expect(encodeStream(decodeStream(input, nodeCrypto))).toEqual(input);
      }),
    );
  });
});
