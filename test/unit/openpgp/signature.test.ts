import { describe, expect, it } from "vitest";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { bigEndian, joinBytes } from "../../../src/openpgp/packet-writer.ts";
import { decodeSignature, encodeSignature, signatureMatches } from "../../../src/openpgp/signature.ts";
import { codeOf, deviceKey, rootKey } from "../assertion/examples.ts";
import { envelope, mpi, packet } from "./packets.ts";

const content = new TextEncoder().encode("content");
const time = [5, 2, 0, 0, 0, 9];

interface Parts {
  readonly version: number;
  readonly type: number;
  readonly algorithm: number;
  readonly hash: number;
  readonly hashed: readonly number[];
  readonly unhashed: readonly number[];
  readonly number: Uint8Array;
}

/** A signature packet of these parts; the number stays zero where only reading counts. */
function build(changes: Partial<Parts> = {}): Uint8Array {
  const parts: Parts = {
    version: 4,
    type: 0,
    algorithm: 1,
    hash: 10,
    hashed: time,
    unhashed: [],
    number: Uint8Array.of(1),
    ...changes,
  };
  const { version, type, algorithm, hash, hashed, unhashed, number } = parts;
  const head = [version, type, algorithm, hash, ...bigEndian(hashed.length, 2), ...hashed];
  const contents = [...head, ...bigEndian(unhashed.length, 2), ...unhashed, 0xaa, 0xbb, ...mpi(number)];
  return envelope(packet(2, Uint8Array.from(contents)));
}

describe("writing", () => {
  const bytes = Buffer.from(
    new TextDecoder().decode(encodeSignature(content, new Date(9000), deviceKey, nodeCrypto)),
    "base64",
  );

  it("is version 4, type 0, RSA, SHA-512, with nothing but the creation time", () => {
    expect([...bytes.subarray(0, 17)]).toEqual([1, 0xc2, 146, 4, 0, 1, 10, 0, 6, 5, 2, 0, 0, 0, 9, 0, 0]);
    expect(bytes.length).toBe(3 + 146);
  });

  it("verifies with its key and content only", () => {
    const signature = decodeSignature(encodeSignature(content, new Date(9000), deviceKey, nodeCrypto));
    expect(signatureMatches(signature, content, deviceKey.publicKey, nodeCrypto)).toBe(true);
    expect(signatureMatches(signature, content, rootKey.publicKey, nodeCrypto)).toBe(false);
    expect(signatureMatches(signature, content.subarray(1), deviceKey.publicKey, nodeCrypto)).toBe(false);
    expect(signatureMatches({ ...signature, tag: Uint8Array.of(0, 0) }, content, deviceKey.publicKey, nodeCrypto)).toBe(
      false,
    );
    const long = { ...signature, number: joinBytes([Uint8Array.of(0), signature.number]) };
    expect(signatureMatches(long, content, deviceKey.publicKey, nodeCrypto)).toBe(false);
  });
});

describe("reading", () => {
  it.each([
    ["SHA-256", { hash: 8 }, "sha256"],
    ["SHA-384", { hash: 9 }, "sha384"],
    ["another type", { type: 0x13 }, "sha512"],
    ["the time twice", { hashed: [...time, ...time] }, "sha512"],
    ["an issuer, not hashed", { unhashed: [9, 16, 1, 2, 3, 4, 5, 6, 7, 8] }, "sha512"],
    ["an unknown sub-packet", { hashed: [...time, 2, 100, 1] }, "sha512"],
    [
      "a sub-packet with two length octets",
      { unhashed: [192, 8, 100, ...Array.from({ length: 199 }, () => 0)] },
      "sha512",
    ],
    ["a sub-packet with five length octets", { unhashed: [255, 0, 0, 0, 2, 100, 1] }, "sha512"],
    ["critical features", { hashed: [...time, 2, 0x80 | 30, 1] }, "sha512"],
  ])("%s is accepted", (_, changes, hash) => {
    expect(decodeSignature(build(changes)).hash).toBe(hash);
  });

  it.each([
    ["version 3", { version: 3 }],
    ["version 5", { version: 5 }],
    ["DSA", { algorithm: 17 }],
    ["RSA for signing only", { algorithm: 3 }],
    ["MD5", { hash: 1 }],
    ["SHA-1", { hash: 2 }],
    ["SHA-224", { hash: 11 }],
    ["no creation time", { hashed: [] }],
    ["a creation time that is not signed", { hashed: [], unhashed: time }],
    ["a second creation time that is not signed", { unhashed: time }],
    ["a creation time of three bytes", { hashed: [4, 2, 0, 0, 9] }],
    ["a sub-packet of nothing", { hashed: [...time, 0] }],
    ["a sub-packet beyond its area", { hashed: [...time, 9, 100] }],
    ["a sub-packet cut in its length", { hashed: [...time, 192] }],
    ["a sub-packet cut in its long length", { hashed: [...time, 255, 0, 0] }],
    ["an unknown critical sub-packet", { hashed: [...time, 2, 0x80 | 100, 1] }],
    ["an unknown critical sub-packet that is not signed", { unhashed: [2, 0x80 | 100, 1] }],
    ["an issuer of seven bytes", { unhashed: [8, 16, 1, 2, 3, 4, 5, 6, 7] }],
    ["an expiration of three bytes", { hashed: [...time, 4, 3, 1, 2, 3] }],
    ["empty key flags", { hashed: [...time, 1, 27] }],
    ["a signature in it", { hashed: [...time, 2, 32, 4] }],
  ])("%s is refused", (_, changes) => {
    expect(codeOf(() => decodeSignature(build(changes)))).toBe("signature-malformed");
  });

  it.each([
    ["nothing", new Uint8Array(0)],
    ["another packet", envelope(packet(6, Uint8Array.of(4, 0, 1, 10)))],
    [
      "a byte behind it",
      envelope(
        joinBytes([packet(2, Uint8Array.of(4, 0, 1, 10, 0, 6, ...time, 0, 0, 1, 2, 0, 1, 1)), Uint8Array.of(0)]),
      ),
    ],
    ["an end in its number", envelope(packet(2, Uint8Array.of(4, 0, 1, 10, 0, 6, ...time, 0, 0, 1, 2, 0, 99, 1)))],
  ])("%s is refused", (_, written) => {
    expect(codeOf(() => decodeSignature(written))).toBe("signature-malformed");
  });

  it("a number whose leading zeros were left out still verifies", () => {
    // PKCS#1 numbers are as long as the modulus; others write them without their zeros.
    const trailer = (hashed: readonly number[]) =>
      Uint8Array.from([...hashed, 4, 0xff, ...bigEndian(hashed.length, 4)]);
    for (let second = 0; ; second++) {
      const hashed = [4, 0, 1, 10, 0, 6, 5, 2, ...bigEndian(second, 4)];
      const parts = [content, trailer(hashed)];
      const number = deviceKey.signSha512(parts);
      if (number[0] !== 0) continue;
      const tag = nodeCrypto.hash("sha512", parts).subarray(0, 2);
      const signature = { hash: "sha512", suffix: trailer(hashed), tag, number: number.subarray(1) } as const;
      expect(signatureMatches(signature, content, deviceKey.publicKey, nodeCrypto)).toBe(true);
      return;
    }
  });

  it("one made with SHA-512 does not pass as one with another hash", () => {
    for (const [number, name] of [
      [8, "sha256"],
      [9, "sha384"],
    ] as const) {
      const head = Uint8Array.from([4, 0, 1, number, 0, 6, ...time]);
      const suffix = joinBytes([head, Uint8Array.of(4, 0xff), bigEndian(head.length, 4)]);
      const tag = nodeCrypto.hash(name, [content, suffix]).subarray(0, 2);
      const signature = { hash: name, suffix, tag, number: deviceKey.signSha512([content, suffix]) };
      expect(signatureMatches(signature, content, deviceKey.publicKey, nodeCrypto)).toBe(false);
    }
  });
});
