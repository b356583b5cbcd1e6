import { execFileSync } from "node:child_process";
import { createPublicKey, type KeyObject } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { hardwareKeyOf, signChecked, verifiesWith } from "../../../src/hardware-identity/hardware-key.ts";
import { checkRequestId, registrationBody } from "../../../src/hardware-identity/registration-body.ts";
import type { DigestName } from "../../../src/hardware-identity/settings.ts";
import { setArguments } from "../../../src/snapd/configuration-arguments.ts";
import { codeOf, codeOfAsync } from "../disk/code-of.ts";
import { acceptedByLaterSnapd, acceptedByService, acceptedBySnapd277, headerTextFrom } from "./registration-oracle.ts";
import { goodKeys, p256Key, p384Key, rsaKey } from "./sample-keys.ts";

const requestId = "3a7bd3e2360a3d29eea436fcfb7e44c735d117c4";
const digests: readonly DigestName[] = ["sha256", "sha384", "sha512", "sha3-384"];
const plain = { digest: "sha256", digestName: undefined } as const;
const bodyOf = (key: KeyObject, wanted: { digest: DigestName; digestName: string | undefined } = plain) =>
  registrationBody(hardwareKeyOf("made", "test", key), wanted, requestId);

/** openssl's own verdict, from files as a person would check it. */
function opensslVerifies(key: KeyObject, digest: string, message: string, signature: Uint8Array): string {
  const folder = mkdtempSync(join(tmpdir(), "openssl-"));
  const file = (name: string) => join(folder, name);
  try {
    writeFileSync(file("key"), createPublicKey(key).export({ format: "pem", type: "spki" }));
    writeFileSync(file("signature"), signature);
    const args = ["dgst", `-${digest}`, "-verify", file("key"), "-signature", file("signature")];
    return execFileSync("openssl", args, { input: message }).toString().trim();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("the registration's body", () => {
  const table = goodKeys.flatMap(({ name, key }) => digests.map((digest) => [name, digest, key] as const));

  test.each(table)(
    "made with %s and %s is taken by snapd, old and new, by the service and by openssl",
    async (_name, digest, key) => {
      const body = await bodyOf(key, { digest, digestName: undefined });
      expect([acceptedBySnapd277(body), acceptedByLaterSnapd(body)]).toEqual([true, true]);
      expect(acceptedByService(body, requestId, headerTextFrom(createPublicKey(key)))).toBe(true);
      const signature = Buffer.from(String(body["request-id-signature"]), "base64");
      expect(opensslVerifies(key, digest, requestId, signature)).toBe("Verified OK");
    },
  );

  test("holds these four fields, all of them text that snapctl can set", async () => {
    const body = await bodyOf(rsaKey);
    expect(Object.keys(body)).toEqual([
      "hardware-id-key-sha384",
      "hardware-id-key-sha3-384",
      "signature-hash-algorithm",
      "request-id-signature",
    ]);
    expect(body["signature-hash-algorithm"]).toBe("sha256");
    const [command, pair = ""] = setArguments({ "registration.body": body });
    expect(command).toBe("set");
    expect(JSON.parse(pair.slice("registration.body=".length))).toEqual(body);
  });

  test("names the digest as the settings want it", async () => {
    expect(await bodyOf(p256Key, { digest: "sha256", digestName: "SHA-256" })).toMatchObject({
      "signature-hash-algorithm": "SHA-256",
    });
  });

  test.each([
    ["another request-id", { id: `${requestId}0`, key: p256Key }],
    ["another key", { id: requestId, key: p384Key }],
  ])("for %s is refused by the service", async (_situation, { id, key }) => {
    const body = await bodyOf(p256Key);
    expect(acceptedByService(body, id, headerTextFrom(createPublicKey(key)))).toBe(false);
  });
});

describe("a signature that does not verify", () => {
  test.each(goodKeys)("with the published $name key never leaves", async ({ key }) => {
    const honest = hardwareKeyOf("made", "test", key);
    const flipped = {
      ...honest,
      sign: async (message: Uint8Array, digest: DigestName) => {
        const signature = await honest.sign(message, digest);
        signature[signature.length - 1] = (signature.at(-1) ?? 0) ^ 1;
        return signature;
      },
    };
    expect(await codeOfAsync(signChecked(flipped, "sha256", new Uint8Array(8)))).toBe("hardware-signature-wrong");
  });

  test("is false, not an exception, whatever the bytes", () => {
    const message = new Uint8Array(8);
    for (const bytes of [
      [],
      [0x30],
      [0x30, 0x80],
      [0x30, 6, 2, 1, 0, 2, 1, 0],
      Array.from({ length: 600 }, () => 255),
    ]) {
      expect(verifiesWith(createPublicKey(p256Key), "sha256", message, Uint8Array.from(bytes))).toBe(false);
    }
  });
});

describe("the request-id", () => {
  test.each([[requestId], ["0"], ["with blanks "], ["1000000012345678"]])("%j is signed as it is", (value) => {
    expect(checkRequestId(value)).toBe(value);
  });

  test.each([
    ["that is not set", undefined],
    ["null", null],
    ["that is empty", ""],
    ["that is a number", 12],
    ["that is an object", { id: "x" }],
    ["that is a list", ["x"]],
    ["with half a character", "\uD800"],
    ["far too long", "x".repeat(1025)],
    ["with a line break", "a\nbody: x"],
    ["with a NUL", "\u0000"],
    ["with a terminal's escape", "a\u001b[31m"],
    ["that is turned round when shown", "a\u202eb"],
  ])("%s is refused", (_situation, value) => {
    expect(codeOf(() => checkRequestId(value))).toBe("request-id-missing");
  });
});
