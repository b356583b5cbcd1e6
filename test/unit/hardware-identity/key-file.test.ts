import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { MemoryDisk } from "../../../src/disk/memory-disk.ts";
import { readKeyFile } from "../../../src/hardware-identity/key-file.ts";
import { codeOf } from "../disk/code-of.ts";
import { encryptedPemOf, p256Key, pemOf, rsaKey } from "./sample-keys.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

function diskWith(text: string, mode = 0o600): MemoryDisk {
  const disk = new MemoryDisk();
  disk.makeFolder("/factory", 0o700);
  disk.createFile("/factory/key.pem", bytes(text), mode);
  return disk;
}

const read = (disk: MemoryDisk, source: "file" | "made" = "file") => readKeyFile(disk, "/factory/key.pem", source);

describe("a private key that the factory brought", () => {
  test.each([
    ["PKCS#8", pemOf(rsaKey), "rsa"],
    ["PKCS#1", pemOf(rsaKey, "pkcs1"), "rsa"],
    ["SEC1", pemOf(p256Key, "sec1"), "ecdsa"],
    ["text around it", `Bag Attributes: none\n${pemOf(p256Key)}the end\n`, "ecdsa"],
    ["lines that end as on Windows", pemOf(p256Key).replaceAll("\n", "\r\n"), "ecdsa"],
    [
      "what openssl ecparam -genkey writes",
      execFileSync("openssl", ["ecparam", "-name", "secp384r1", "-genkey"]).toString(),
      "ecdsa",
    ],
  ])("in the form %s is read", (_form, pem, kind) => {
    expect(read(diskWith(pem))).toMatchObject({ source: "file", origin: "/factory/key.pem", publicKey: { kind } });
  });

  test.each([
    ["an empty file", "", "hardware-key-corrupt"],
    ["a cut file", pemOf(rsaKey).slice(0, 700), "hardware-key-corrupt"],
    ["a key with a cut body", pemOf(p256Key).replace(/.{20}\n-----END/, "\n-----END"), "hardware-key-corrupt"],
    [
      "a public key",
      generateKeyPairSync("ed25519").publicKey.export({ format: "pem", type: "spki" }).toString(),
      "hardware-key-corrupt",
    ],
    ["an encrypted key", encryptedPemOf(p256Key), "hardware-key-encrypted"],
    ["an encrypted key of the old kind", encryptedPemOf(rsaKey, "pkcs1"), "hardware-key-encrypted"],
    [
      "an Ed25519 key",
      generateKeyPairSync("ed25519").privateKey.export({ format: "pem", type: "pkcs8" }).toString(),
      "hardware-key-unfit",
    ],
    ["a file far too big", `${"x".repeat(20_000)}${pemOf(p256Key)}`, "disk-too-big"],
  ])("%s is refused", (_situation, pem, code) => {
    expect(codeOf(() => read(diskWith(pem)))).toBe(code);
  });

  test("no file is no key", () => {
    expect(readKeyFile(new MemoryDisk(), "/factory/key.pem", "file")).toBeUndefined();
  });

  test.each([
    ["file", 0o604, "hardware-key-exposed"],
    ["file", 0o602, "hardware-key-exposed"],
    ["file", 0o640, undefined],
    ["made", 0o640, "hardware-key-exposed"],
    ["made", 0o600, undefined],
  ] as const)("whose origin is %s and of mode %i (decimal) ends with %s", (source, mode, code) => {
    expect(codeOf(() => read(diskWith(pemOf(p256Key), mode), source))).toBe(code);
  });

  test("neither a message nor inspect shows anything of the private key", () => {
    const secrets = pemOf(p256Key).split("\n").slice(1, 3);
    const key = read(diskWith(pemOf(p256Key)));
    const shown = [inspect(key, { depth: 9, showHidden: true }), JSON.stringify(key)];
    try {
      read(diskWith(pemOf(p256Key).replace(/.{8}\n-----END/, "AAAAAAA\n-----END")));
    } catch (error) {
      shown.push(inspect(error, { depth: 9 }));
    }
    expect(shown).toHaveLength(3);
    for (const secret of secrets) expect(shown.join("\n")).not.toContain(secret);
  });
});
