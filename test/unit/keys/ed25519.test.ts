import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from "node:crypto";
import { sign as nobleSign, verify as nobleVerify } from "@noble/ed25519";
import { describe, expect, test } from "vitest";
import { encodePkcs8, encodeSpki, signerFromSeed, verifyQuickly } from "../../../src/keys/ed25519.ts";
import { verifyStrictly } from "../../../src/keys/ed25519-strict.ts";

const hex = (text: string) => new Uint8Array(Buffer.from(text, "hex"));

/** RFC 8032 §7.1, tests 1 to 3: secret key, public key, message, signature. */
const rfc8032: [string, string, string, string][] = [
  [
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    "",
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
  ],
  [
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    "72",
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
  ],
  [
    "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
    "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
    "af82",
    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
  ],
];

describe("Ed25519", () => {
  test.each(rfc8032)(
    "of RFC 8032's seed %s gives its public key and signature",
    (seed, publicKey, message, signature) => {
      const signer = signerFromSeed(hex(seed));
      expect(signer.publicKey).toEqual(hex(publicKey));
      expect(signer.sign(hex(message))).toEqual(hex(signature));
      expect(verifyStrictly(hex(signature), hex(message), hex(publicKey))).toBe(true);
      expect(verifyQuickly(hex(signature), hex(message), hex(publicKey))).toBe(true);
    },
  );

  test.each([0, 1, 2, 3, 4])("each implementation verifies what the other signed (key %i)", (round) => {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    const seed = new Uint8Array(privateKey.export({ format: "der", type: "pkcs8" }).subarray(16));
    const raw = new Uint8Array(publicKey.export({ format: "der", type: "spki" }).subarray(12));
    const message = new Uint8Array(1 + round * 100).fill(round);
    const ofNode = new Uint8Array(sign(null, message, privateKey));
    const ofNoble = nobleSign(message, seed);
    expect(ofNoble).toEqual(ofNode);
    expect(nobleVerify(ofNode, message, raw, { zip215: false })).toBe(true);
    expect(verify(null, message, publicKey, ofNoble)).toBe(true);
    expect(nobleVerify(ofNode, new Uint8Array([9, 9]), raw, { zip215: false })).toBe(false);
  });

  test("both encodings are the ones node:crypto writes", () => {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    const pkcs8 = new Uint8Array(privateKey.export({ format: "der", type: "pkcs8" }));
    const spki = new Uint8Array(publicKey.export({ format: "der", type: "spki" }));
    expect(encodePkcs8(pkcs8.slice(16))).toEqual(pkcs8);
    expect(encodeSpki(spki.slice(12))).toEqual(spki);
    expect(
      createPublicKey(createPrivateKey({ key: Buffer.from(pkcs8), format: "der", type: "pkcs8" })).equals(publicKey),
    ).toBe(true);
  });

  test("a public key of small order verifies nothing", () => {
    const neutral = hex(`01${"00".repeat(31)}`);
    const signature = hex(`01${"00".repeat(63)}`);
    expect(nobleVerify(signature, hex("00"), neutral)).toBe(true);
    expect(verifyStrictly(signature, hex("00"), neutral)).toBe(false);
  });
});
