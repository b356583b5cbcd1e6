import { createPublicKey, randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Assertion } from "../../../src/assertion/assertion.ts";
import { AssertionError } from "../../../src/assertion/assertion-error.ts";
import { signAssertion } from "../../../src/assertion/sign.ts";
import { hardwareKeyOf } from "../../../src/hardware-identity/hardware-key.ts";
import { exportIdentity } from "../../../src/hardware-identity/identity-export.ts";
import { hardwarePublicKey } from "../../../src/hardware-identity/public-key.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { codeOfAsync } from "../disk/code-of.ts";
import { snapdKey } from "../keys/shared-keys.ts";
import { headerTextFrom } from "./registration-oracle.ts";
import { goodKeys, p256Key, p384Key, pemOf } from "./sample-keys.ts";

const challenge = new Uint8Array(randomBytes(32));

/** As `snap sign` does: the type is one of the headers that it reads. */
function signTemplate(template: Readonly<Record<string, string>>): Assertion {
  const headers = Object.fromEntries(Object.entries(template).filter(([name]) => name !== "type"));
  expect(template["type"]).toBe("hardware-identity");
  const signedAt = new Date("2026-11-20T12:00:00Z");
  return signAssertion({ type: "hardware-identity", headers, signedAt, key: snapdKey(), crypto: nodeCrypto });
}

describe("the export for the brand", () => {
  test.each(goodKeys)("of a $name key makes a hardware-identity once it is filled in", async ({ key }) => {
    const exported = await exportIdentity(hardwareKeyOf("made", "test", key), "sha256", challenge);
    expect(exported.hardwareIdKey).toBe(headerTextFrom(createPublicKey(key)));
    const filled = {
      ...exported.template,
      "authority-id": "maker",
      "issuer-id": "maker",
      "hardware-name": "board-1",
      "hardware-id": "0001",
      timestamp: "2026-11-20T12:00:00Z",
    };
    expect(signTemplate(filled).primaryKey).toEqual(["maker", exported.hardwareIdKeySha3384]);
    expect(JSON.stringify(exported)).not.toContain(pemOf(key).split("\n")[2]);
  });

  test("that is not filled in does not sign", async () => {
    const { template } = await exportIdentity(hardwareKeyOf("made", "test", p256Key), "sha256", challenge);
    expect(() => signTemplate(template)).toThrow(AssertionError);
  });

  test("is refused when the key that signs is not the key that is published", async () => {
    const honest = hardwareKeyOf("made", "test", p256Key);
    const mixed = { ...honest, publicKey: hardwarePublicKey(createPublicKey(p384Key), "test") };
    expect(await codeOfAsync(exportIdentity(mixed, "sha256", challenge))).toBe("hardware-signature-wrong");
  });

  test.each([
    ["text", { headerText: headerTextFrom(createPublicKey(p384Key)) }],
    ["hash", { keyId: "A".repeat(64) }],
  ])("is refused when the published %s is another key's", async (_part, wrong) => {
    const honest = hardwareKeyOf("made", "test", p256Key);
    const mixed = { ...honest, publicKey: { ...honest.publicKey, ...wrong } };
    await expect(exportIdentity(mixed, "sha256", challenge)).rejects.toThrow(TypeError);
  });
});
