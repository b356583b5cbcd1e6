import { createHash, createPublicKey, generateKeyPairSync } from "node:crypto";
import { assert, constantFrom, integer, property, string } from "fast-check";
import { describe, expect, test } from "vitest";
import { hardwareKeyId } from "../../../src/assertion/hardware-identity.ts";
import { hardwarePublicKey, pemOfHeader } from "../../../src/hardware-identity/public-key.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";

const base64Lines = string({ unit: constantFrom(...Array.from("ABCxyz019+/=\n")), minLength: 1, maxLength: 400 });

describe("the id of a hardware key", () => {
  test("is SHA3-384 over the text's own bytes, newlines and all, in base64url without padding", () => {
    assert(
      property(base64Lines, (text) => {
        const id = hardwareKeyId(text, nodeCrypto);
        expect(id).toBe(createHash("sha3-384").update(Buffer.from(text)).digest("base64url"));
        expect(id).toMatch(/^[\w-]{64}$/);
      }),
    );
  });

  test("differs as soon as one character of the text does, even a newline at its end", () => {
    assert(
      property(base64Lines, base64Lines, (a, b) => {
        expect(hardwareKeyId(a, nodeCrypto) === hardwareKeyId(b, nodeCrypto)).toBe(a === b);
        expect(hardwareKeyId(`${a}\n`, nodeCrypto)).not.toBe(hardwareKeyId(a, nodeCrypto));
      }),
    );
  });

  test("is the same whatever the lines and line ends of the PEM file the key came in", () => {
    const keys = ["P-256", "P-384"].map((namedCurve) => generateKeyPairSync("ec", { namedCurve }).publicKey);
    assert(
      property(constantFrom(...keys), integer({ min: 4, max: 76 }), constantFrom("\n", "\r\n"), (key, width, end) => {
        const { headerText, keyId } = hardwarePublicKey(key, "test");
        const lines = headerText.replaceAll("\n", "").match(new RegExp(`.{1,${width}}`, "g")) ?? [];
        const refolded = ["-----BEGIN PUBLIC KEY-----", ...lines, "-----END PUBLIC KEY-----", ""].join(end);
        const again = hardwarePublicKey(createPublicKey(refolded), "test");
        expect(again.keyId).toBe(keyId);
        expect(pemOfHeader(again.headerText)).toBe(key.export({ format: "pem", type: "spki" }).toString());
      }),
    );
  });
});
