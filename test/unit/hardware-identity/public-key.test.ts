import { execFileSync } from "node:child_process";
import { createHash, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { describe, expect, test } from "vitest";
import { decodeAssertion } from "../../../src/assertion/decode.ts";
import { signAssertion } from "../../../src/assertion/sign.ts";
import { hardwarePublicKey, pemOfHeader, publicKeyOfHeader } from "../../../src/hardware-identity/public-key.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { codeOf } from "../disk/code-of.ts";
import { snapdKey } from "../keys/shared-keys.ts";
import { headerTextFrom } from "./registration-oracle.ts";
import { goodKeys, p256Key, pemOf, rsaKey } from "./sample-keys.ts";

function rsaWithExponent(e: string): KeyObject {
  return createPublicKey({ key: { ...createPublicKey(rsaKey).export({ format: "jwk" }), e }, format: "jwk" });
}

describe("a public key as it is published", () => {
  test.each(goodKeys)("of $name has the text that openssl writes, and its hash", ({ key, kind, size }) => {
    const published = hardwarePublicKey(createPublicKey(key), "test");
    const openssl = execFileSync("openssl", ["pkey", "-pubout"], { input: pemOf(key) }).toString();
    expect(pemOfHeader(published.headerText)).toBe(openssl);
    expect(published.headerText).not.toMatch(/^\n|\n$|-|\r/);
    expect(published).toMatchObject({ kind, size });
    expect(published.keyId).toBe(createHash("sha3-384").update(published.headerText).digest("base64url"));
    expect(published.keyId).toMatch(/^[\w-]{64}$/);
    expect(publicKeyOfHeader(published.headerText).equals(createPublicKey(key))).toBe(true);
  });

  test.each(goodKeys)("of $name makes a hardware-identity that decodes", ({ key }) => {
    const { headerText, keyId } = hardwarePublicKey(createPublicKey(key), "test");
    const assertion = signAssertion({
      type: "hardware-identity",
      headers: {
        "authority-id": "maker",
        "issuer-id": "maker",
        manufacturer: "Maker Ltd",
        "hardware-name": "board-1",
        "hardware-id": "0001",
        "hardware-id-key": headerText,
        "hardware-id-key-sha3-384": keyId,
      },
      signedAt: new Date("2026-11-20T12:00:00Z"),
      key: snapdKey(),
      crypto: nodeCrypto,
    });
    const decoded = decodeAssertion(assertion.encoded, nodeCrypto);
    expect(decoded.primaryKey).toEqual(["maker", keyId]);
    expect(decoded.headers.get("hardware-id-key")).toBe(headerText);
  });

  test("a compressed point is published like the same key uncompressed", () => {
    const args = ["ec", "-pubout", "-conv_form", "compressed"];
    const compressed = execFileSync("openssl", args, { input: pemOf(p256Key), stdio: ["pipe", "pipe", "ignore"] });
    expect(compressed.toString()).not.toBe(pemOfHeader(headerTextFrom(createPublicKey(p256Key))));
    const published = hardwarePublicKey(createPublicKey(compressed), "test");
    expect(published.headerText).toBe(headerTextFrom(createPublicKey(p256Key)));
  });

  test.each([
    ["Ed25519", () => generateKeyPairSync("ed25519").publicKey],
    ["RSA-PSS", () => generateKeyPairSync("rsa-pss", { modulusLength: 2048 }).publicKey],
    ["RSA-1024", () => generateKeyPairSync("rsa", { modulusLength: 1024 }).publicKey],
    ["P-521", () => generateKeyPairSync("ec", { namedCurve: "P-521" }).publicKey],
    ["secp256k1", () => generateKeyPairSync("ec", { namedCurve: "secp256k1" }).publicKey],
    ["an exponent that Go refuses", () => rsaWithExponent("AQAAAAE")],
    ["an even exponent", () => rsaWithExponent("AQAC")],
    ["the exponent 1", () => rsaWithExponent("AQ")],
  ])("%s is refused as unfit", (_kind, make) => {
    expect(codeOf(() => hardwarePublicKey(make(), "test"))).toBe("hardware-key-unfit");
  });
});
