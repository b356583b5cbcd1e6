import { describe, expect, it } from "vitest";
import type { AssertionTypeName, HeaderValue } from "../../../src/assertion/assertion.ts";
import { AssertionError } from "../../../src/assertion/assertion-error.ts";
import { decodeAssertion } from "../../../src/assertion/decode.ts";
import { encodeAssertion } from "../../../src/assertion/encode.ts";
import { signAssertion } from "../../../src/assertion/sign.ts";
import { verifySignature } from "../../../src/assertion/verify.ts";
import { type DeviceKey, deviceKeyFromPrivate } from "../../../src/keys/device-key.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { decodePrivateKey } from "../../../src/openpgp/private-key.ts";
import { inputBytes, readVectors, type VectorAssertion, type VectorHeader } from "../../vectors/snapd/read-vectors.ts";

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const bytes = (written: string): Uint8Array => new TextEncoder().encode(written);

const keys = new Map<string, DeviceKey>(
  readVectors("keys").keys.map(({ name, privateKey }) => [
    name,
    deviceKeyFromPrivate(decodePrivateKey(bytes(privateKey))),
  ]),
);

function keyNamed(name: string): DeviceKey {
  const key = keys.get(name);
  if (key === undefined) throw new Error(`no key ${name} in the vectors`);
  return key;
}

const { assertions } = readVectors("assertions");
const decodable = assertions.filter((vector) => vector.undecodable !== true);

function sign(vector: VectorAssertion) {
  return signAssertion({
    type: vector.type as AssertionTypeName,
    headers: vector.headers,
    ...(vector.body !== undefined && { body: bytes(vector.body) }),
    signedAt: new Date(vector.signedAt),
    key: keyNamed(vector.key),
    crypto: nodeCrypto,
  });
}

/** Header values as JSON has them. */
function plain(value: HeaderValue): VectorHeader {
  if (typeof value === "string") return value;
  if (value instanceof Map) {
    const entries = [...(value as ReadonlyMap<string, HeaderValue>)];
    return Object.fromEntries(entries.map(([name, item]) => [name, plain(item)]));
  }
  return (value as readonly HeaderValue[]).map(plain);
}

describe("assertions as snapd writes them", () => {
  it("hold every type there is to compare", () => {
    expect(new Set(assertions.map(({ type }) => type)).size).toBe(7);
  });

  it.each(decodable)("$name: signed at the same time, the bytes are the same", (vector) => {
    expect(text(encodeAssertion(sign(vector)))).toBe(vector.encoded);
  });

  it.each(decodable)("$name: decodes, verifies and encodes to the same bytes", (vector) => {
    const assertion = decodeAssertion(bytes(vector.encoded), nodeCrypto);
    expect(text(encodeAssertion(assertion))).toBe(vector.encoded);
    expect(() => verifySignature(assertion, keyNamed(vector.key).publicKey, nodeCrypto)).not.toThrow();
  });

  it.each(assertions.filter((vector) => vector.undecodable === true))(
    "$name: what snapd writes and cannot read is never signed to the same bytes",
    (vector) => {
      let written: string | undefined;
      try {
        written = text(encodeAssertion(sign(vector)));
      } catch (fault) {
        expect(fault).toBeInstanceOf(AssertionError);
      }
      expect(written).not.toBe(vector.encoded);
    },
  );

  it("one changed byte of the content breaks the signature", () => {
    for (const vector of decodable.filter(({ type }) => type === "serial")) {
      const changed = vector.encoded.replace("serial: VECTOR", "serial: VECTOX");
      expect(changed).not.toBe(vector.encoded);
      const assertion = decodeAssertion(bytes(changed), nodeCrypto);
      expect(() => verifySignature(assertion, keyNamed(vector.key).publicKey, nodeCrypto)).toThrow(
        expect.objectContaining({ code: "signature-wrong" }),
      );
    }
  });
});

describe("heads as they may come", () => {
  it.each(readVectors("headers").cases)("with $name: accepted is $accepted, as by snapd", (vector) => {
    const read = () => {
      try {
        return decodeAssertion(inputBytes(vector.input), nodeCrypto);
      } catch (fault) {
        if (fault instanceof AssertionError) return undefined;
        throw fault;
      }
    };
    const assertion = read();
    expect(assertion !== undefined).toBe(vector.accepted);
    if (assertion === undefined) return;
    const headers = [...assertion.headers].filter(([name]) => name !== "device-key");
    expect(Object.fromEntries(headers.map(([name, value]) => [name, plain(value)]))).toEqual(vector.result?.headers);
  });
});

describe("signature packets", () => {
  it.each(readVectors("packets").signatures)("$name: snapd says $accepted, we too if the hash is strong", (vector) => {
    const assertion = decodeAssertion(bytes(`${vector.content}\n\n${vector.signature}\n`), nodeCrypto);
    let verified = true;
    try {
      verifySignature(assertion, keyNamed(vector.key).publicKey, nodeCrypto);
    } catch (fault) {
      expect(fault).toBeInstanceOf(AssertionError);
      verified = false;
    }
    expect(verified).toBe(vector.accepted && vector.strong);
  });
});
