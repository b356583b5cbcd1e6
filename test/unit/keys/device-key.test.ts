import { createVerify } from "node:crypto";
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { deviceKeyFromPrivate, generateDeviceKey } from "../../../src/keys/device-key.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { rsaPublicKeyInput } from "../../../src/keys/rsa-der.ts";
import { decodePrivateKey } from "../../../src/openpgp/private-key.ts";
import { keyIdOf } from "../../../src/openpgp/public-key.ts";
import { recordedKeys, snapdKey, snapdKeyFile } from "./shared-keys.ts";

const parts = [new TextEncoder().encode("type: serial-request\n"), new Uint8Array([4, 255, 0, 0, 0, 12])];

const digest = (all: readonly Uint8Array[]) => nodeCrypto.hash("sha512", all);

describe("a device key", () => {
  test.each(recordedKeys)("read from snapd's file ($name) has snapd's id and is written back byte for byte", (file) => {
    const key = snapdKey(file.name);
    expect(key.keyId).toBe(file.keyId);
    expect(new TextDecoder().decode(key.encodePrivate())).toBe(file.privateKey);
    expect(nodeCrypto.verifyRsa(key.publicKey, "sha512", digest(parts), key.signSha512(parts))).toBe(true);
  });

  test("signs the parts one after the other, as any other implementation verifies", () => {
    const key = snapdKey();
    const signature = key.signSha512(parts);
    expect(
      createVerify("sha512").update(Buffer.concat(parts)).verify(rsaPublicKeyInput(key.publicKey), signature),
    ).toBe(true);
    expect(nodeCrypto.verifyRsa(key.publicKey, "sha512", digest(parts), signature)).toBe(true);
    expect(nodeCrypto.verifyRsa(key.publicKey, "sha512", digest([...parts].reverse()), signature)).toBe(false);
  });

  test("newly made comes back from its own file, signs the same and has the asked size", async () => {
    const made = await generateDeviceKey(2048);
    const read = deviceKeyFromPrivate(decodePrivateKey(made.encodePrivate()));
    expect(made.publicKey.n.length).toBe(256);
    expect(made.publicKey.e).toEqual(new Uint8Array([1, 0, 1]));
    expect(made.keyId).toBe(keyIdOf(made.publicKey, nodeCrypto));
    expect(read.keyId).toBe(made.keyId);
    expect(read.signSha512(parts)).toEqual(made.signSha512(parts));
  });

  test("is made without stopping the main thread", async () => {
    let turns = 0;
    const counting = setInterval(() => (turns += 1), 1);
    await generateDeviceKey(3072);
    clearInterval(counting);
    expect(turns).toBeGreaterThan(0);
  });

  test.each<[string, (key: unknown) => string]>([
    ["inspect", (key) => inspect(key, { depth: 9, showHidden: true })],
    ["inspect inside another object", (key) => inspect({ deep: [key] }, { depth: 9, showHidden: true })],
    ["JSON", (key) => JSON.stringify({ key })],
    ["string conversion", (key) => String(key)],
    [
      "its own property names",
      (key) => JSON.stringify(Object.entries(Object.getOwnPropertyDescriptors(key as object))),
    ],
  ])("gives nothing secret away through %s", (_way, show) => {
    const key = snapdKey();
    key.signSha512(parts);
    const shown = show(key);
    const { d, p, q, u } = decodePrivateKey(snapdKeyFile);
    for (const secret of [d, p, q, u]) {
      const start = secret.subarray(0, 6);
      for (const form of [
        Buffer.from(start).toString("hex"),
        Buffer.from(start).toString("base64url"),
        [...start].join(","),
      ]) {
        expect(shown.replace(/\s/g, "")).not.toContain(form);
      }
    }
    expect(Object.keys(key).sort()).toEqual(["keyId", "publicKey"]);
  });
});
