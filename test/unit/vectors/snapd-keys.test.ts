import { describe, expect, it } from "vitest";
import { AssertionError } from "../../../src/assertion/assertion-error.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { decodePrivateKey, encodePrivateKey } from "../../../src/openpgp/private-key.ts";
import { decodePublicKey, encodePublicKey, keyIdOf } from "../../../src/openpgp/public-key.ts";
import { inputBytes, readVectors } from "../../vectors/snapd/read-vectors.ts";

const { keys } = readVectors("keys");
const { publicKeys, privateKeys } = readVectors("packets");
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const bytes = (written: string): Uint8Array => new TextEncoder().encode(written);

/** The value, or undefined where our code refuses; other faults fail the test. */
function unlessRefused<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (fault) {
    if (fault instanceof AssertionError) return undefined;
    throw fault;
  }
}

describe("keys as snapd writes them", () => {
  it.each(keys)("a key of $bits bits ($name) is read and written to the same bytes", (vector) => {
    const privateKey = decodePrivateKey(bytes(vector.privateKey));
    expect(text(encodePrivateKey(privateKey))).toBe(vector.privateKey);
    const publicKey = decodePublicKey(bytes(vector.publicKey));
    expect(text(encodePublicKey(publicKey))).toBe(vector.publicKey);
    expect(publicKey.n).toEqual(privateKey.n);
    expect(keyIdOf(publicKey, nodeCrypto)).toBe(vector.keyId);
  });

  it.each(publicKeys)("a public key $name is $accepted, as by snapd", ({ input, accepted, result }) => {
    const key = unlessRefused(() => decodePublicKey(inputBytes(input)));
    expect(key !== undefined).toBe(accepted);
    if (key === undefined) return;
    expect({ keyId: keyIdOf(key, nodeCrypto), encoded: text(encodePublicKey(key)) }).toEqual(result);
  });

  /** What snapd takes and we do not, each because snapd would give the key another id or sign with a damaged key. */
  const refusedByUs = [
    "another creation time",
    "algorithm 2, RSA for encryption only",
    "algorithm 3, RSA for signing only",
    "another checksum",
  ];

  it.each(privateKeys)("a private key $name is $accepted by snapd and never read wrongly by us", (vector) => {
    const key = unlessRefused(() => decodePrivateKey(inputBytes(vector.input)));
    expect(key !== undefined).toBe(vector.accepted && !refusedByUs.includes(vector.name));
    if (key !== undefined) expect(keyIdOf(key, nodeCrypto)).toBe(vector.result?.keyId);
  });
});
