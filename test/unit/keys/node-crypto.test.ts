import {
  constants,
  createHash,
  createPublicKey,
  createVerify,
  generateKeyPairSync,
  type KeyObject,
  privateEncrypt,
  sign,
} from "node:crypto";
import { describe, expect, test } from "vitest";
import { nodeCrypto, withoutStacks } from "../../../src/keys/node-crypto.ts";
import { rsaPublicKeyInput } from "../../../src/keys/rsa-der.ts";
import type { RsaPublicKey } from "../../../src/openpgp/crypto.ts";

const content = Buffer.from("what is signed");
const keyBytes = 128;

function keyPair(bits: number): { readonly secret: KeyObject; readonly key: RsaPublicKey } {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: bits });
  const { n = "", e = "" } = publicKey.export({ format: "jwk" });
  const numbers = [n, e].map((field) => new Uint8Array(Buffer.from(field, "base64url"))) as [Uint8Array, Uint8Array];
  return { secret: privateKey, key: { n: numbers[0], e: numbers[1] } };
}

const { secret, key } = keyPair(keyBytes * 8);
const other = keyPair(keyBytes * 8);

function digest(name: "sha256" | "sha384" | "sha512" = "sha512"): Uint8Array {
  return createHash(name).update(content).digest();
}

function verify(signature: Uint8Array, by: RsaPublicKey = key): boolean {
  return nodeCrypto.verifyRsa(by, "sha512", digest(), signature);
}

/** node:crypto's own judgement, with a key read in another format. */
function nodeSays(signature: Uint8Array): boolean {
  const [n, e] = [key.n, key.e].map((number) => Buffer.from(number).toString("base64url")) as [string, string];
  const keyObject = createPublicKey({ key: { kty: "RSA", n, e }, format: "jwk" });
  return createVerify("sha512").update(content).verify(keyObject, signature);
}

const info = Buffer.from("3051300d060960864801650304020305000440", "hex");
const infoWithoutNull = Buffer.from("304f300b06096086480165030402030440", "hex");
const infoOfSha384 = Buffer.from("3041300d060960864801650304020205000430", "hex");

/** A block of the key's length: its first bytes, padding as long as there is room, then the rest. */
function block(first: readonly number[], ...rest: readonly Uint8Array[]): Buffer {
  const tail = Buffer.concat(rest);
  return Buffer.concat([Buffer.from(first), Buffer.alloc(keyBytes - first.length - tail.length, 0xff), tail]);
}

const zero = Uint8Array.of(0);

/** The number that RSA turns into this block: what an owner of the key could make on purpose. */
function signatureOf(bytes: Buffer): Buffer {
  return privateEncrypt({ key: secret, padding: constants.RSA_NO_PADDING }, bytes);
}

describe("RSA signatures (RFC 8017 §8.2.2)", () => {
  test("the block of the standard verifies, and is what node:crypto signs", () => {
    const signature = signatureOf(block([0, 1], zero, info, digest()));
    expect(signature).toEqual(sign("sha512", content, secret));
    expect(verify(signature)).toBe(true);
    expect(nodeSays(signature)).toBe(true);
  });

  test.each(["sha256", "sha384", "sha512"] as const)("%s verifies as itself only", (name) => {
    const signature = sign(name, content, secret);
    for (const as of ["sha256", "sha384", "sha512"] as const) {
      expect(nodeCrypto.verifyRsa(key, as, digest(as), signature), as).toBe(as === name);
    }
  });

  test.each([
    ["bytes behind the digest, and less padding", block([0, 1], zero, info, digest(), new Uint8Array(20))],
    [
      "bytes behind the digest, all padding but eight bytes gone",
      Buffer.concat([Buffer.from([0, 1, 255, 255, 255, 255, 255, 255, 255, 255, 0]), info, digest(), Buffer.alloc(34)]),
    ],
    ["bytes before the digest's algorithm", block([0, 1], zero, Uint8Array.of(5, 0), info, digest())],
    ["an algorithm without its NULL", block([0, 1], zero, infoWithoutNull, digest())],
    ["another algorithm before the digest", block([0, 1], zero, infoOfSha384, digest())],
    ["another algorithm's digest", block([0, 1], zero, infoOfSha384, digest("sha384"))],
    ["no algorithm", block([0, 1], zero, digest())],
    ["half the digest", block([0, 1], zero, info, digest().subarray(0, 32))],
    ["nothing behind the padding", block([0, 1], zero)],
    ["no zero behind the padding", block([0, 1], info, digest())],
    ["a zero in the padding", block([0, 1, 255, 255, 255, 255, 255, 255, 255, 255, 0], zero, info, digest())],
    ["another byte in the padding", block([0, 1, 255, 255, 254], zero, info, digest())],
    ["a block for encryption", block([0, 2], zero, info, digest())],
    ["a block of type 0", Buffer.concat([Buffer.alloc(keyBytes - 83), info, digest()])],
    ["another first byte", block([1, 1], zero, info, digest())],
    ["another digest", block([0, 1], zero, info, createHash("sha512").update("else").digest())],
  ])("%s does not verify, to node:crypto neither", (_, bytes) => {
    const signature = signatureOf(bytes);
    expect(verify(signature)).toBe(false);
    expect(nodeSays(signature)).toBe(false);
  });

  test("every changed byte of a signature makes it another one", () => {
    const signature = sign("sha512", content, secret);
    for (let at = 0; at < signature.length; at++) {
      const changed = Buffer.from(signature);
      changed[at] = (changed[at] ?? 0) ^ 0x10;
      expect(verify(changed), `byte ${at}`).toBe(false);
    }
  });

  test("one that is shorter or longer than the modulus, or no smaller number, does not verify", () => {
    const signature = sign("sha512", content, secret);
    for (const wrong of [signature.subarray(1), Buffer.concat([zero, signature]), new Uint8Array(0), key.n]) {
      expect(verify(wrong)).toBe(false);
    }
    const above = Buffer.alloc(keyBytes, 0xff);
    expect(verify(above)).toBe(false);
  });

  test.each([
    ["no modulus", { n: new Uint8Array(0), e: key.e }],
    ["a modulus of zero", { n: new Uint8Array(keyBytes), e: key.e }],
    ["an even modulus", { n: key.n.with(keyBytes - 1, 2), e: key.e }],
    ["no exponent", { n: key.n, e: new Uint8Array(0) }],
    ["an exponent of 1", { n: key.n, e: Uint8Array.of(1) }],
    ["an even exponent", { n: key.n, e: Uint8Array.of(2) }],
    ["a modulus of 65535 bits", { n: new Uint8Array(8192).fill(0x7f), e: key.e }],
    ["a modulus of 512 bits", { n: key.n.subarray(0, 64), e: key.e }],
  ])("a key of %s verifies nothing, and throws nothing", (_, hostile) => {
    const signature = new Uint8Array(hostile.n.length).fill(1);
    expect(verify(signature, hostile)).toBe(false);
    expect(verify(signature, nodeCrypto.readyKey(hostile))).toBe(false);
  });
});

describe("a ready key", () => {
  const signature = sign("sha512", content, secret);

  test("accepts its own signatures and refuses all others, as often as it is asked", () => {
    const ready = nodeCrypto.readyKey(key);
    expect(ready).toMatchObject(key);
    for (let turn = 0; turn < 3; turn++) {
      expect(verify(signature, ready)).toBe(true);
      expect(verify(sign("sha512", content, other.secret), ready)).toBe(false);
      expect(verify(signature, nodeCrypto.readyKey(other.key))).toBe(false);
    }
  });

  test("stays what it was where the numbers it was made of change", () => {
    const changing = { n: key.n.slice(), e: key.e.slice() };
    const ready = nodeCrypto.readyKey(changing);
    changing.n.set(other.key.n);
    expect(verify(signature, ready)).toBe(true);
    expect(ready.n).toEqual(key.n);
    expect(verify(signature, changing)).toBe(false);
  });
});

describe("a public key for node:crypto", () => {
  test.each([512, 1016, 1024, 2041, 2048, 4096])("of %i bits is read with the same numbers", (bits) => {
    const { key: made } = keyPair(bits);
    const { n, e } = createPublicKey(rsaPublicKeyInput(made)).export({ format: "jwk" });
    expect([n, e]).toEqual([made.n, made.e].map((number) => Buffer.from(number).toString("base64url")));
  });

  test.each([1, 100, 127, 128, 255, 256, 8192, 70_000])("of a modulus of %i bytes is read whole", (length) => {
    for (const first of [0x7f, 0x80]) {
      const n = new Uint8Array(length).fill(0x55).with(0, first);
      const read = createPublicKey(rsaPublicKeyInput({ n, e: Uint8Array.of(1, 0, 1) })).export({ format: "jwk" });
      expect(read.n).toBe(Buffer.from(n).toString("base64url"));
    }
  });
});

describe("bytes from shared memory", () => {
  test.each([0, 1, 100, 4095, 4096, 8192, 70_000])("a copy of %i bytes stays what it was", (length) => {
    const original = Buffer.alloc(length, 1);
    const [first, second] = [nodeCrypto.copy(original), nodeCrypto.copy(original)];
    original.fill(2);
    second.fill(3);
    expect(first).toEqual(new Uint8Array(length).fill(1));
    expect(first.slice().buffer).not.toBe(first.buffer);
  });

  test("are no longer changed by what is decoded and hashed later", () => {
    const kept = [nodeCrypto.base64("AQID"), nodeCrypto.copy(Uint8Array.of(1, 2, 3))];
    for (let turn = 0; turn < 10_000; turn++) {
      nodeCrypto.base64("////");
      nodeCrypto.copy(Uint8Array.of(9, 9, 9));
      nodeCrypto.hash("sha512", [Uint8Array.of(9, 9, 9)]);
    }
    expect(kept).toEqual([Uint8Array.of(1, 2, 3), Uint8Array.of(1, 2, 3)]);
  });

  test.each(["AQ-D", "AQ_D", "AQI\u0141", "AQ\u00e9D"])("are not made of %j, which Buffer alone would read", (text) => {
    expect(nodeCrypto.base64(text)).toBeUndefined();
  });
});

describe("a hash", () => {
  test.each([[[]], [[5]], [[16_384]], [[16_383, 1]], [[16_384, 1]], [[1, 16_384, 3]], [[100_000]]])(
    "over parts of %j bytes is that of all of them, one after the other",
    (lengths) => {
      const parts = lengths.map((length, index) => new Uint8Array(length).fill(index + 1));
      const expected = createHash("sha512").update(Buffer.concat(parts)).digest();
      expect(Buffer.from(nodeCrypto.hash("sha512", parts))).toEqual(expected);
    },
  );
});

describe("without stacks", () => {
  test("the limit is what it was after a value and after an error", () => {
    const { stackTraceLimit } = Error;
    expect(withoutStacks(() => new Error("on purpose").stack)).toBeUndefined();
    const failing = () =>
      withoutStacks(() => {
        throw new Error("on purpose");
      });
    expect(failing).toThrow("on purpose");
    expect(Error.stackTraceLimit).toBe(stackTraceLimit);
  });
});
