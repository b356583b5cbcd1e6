import { createPrivateKey } from "node:crypto";
import { describe, expect, test } from "vitest";
import { MemoryDisk } from "../../../src/disk/memory-disk.ts";
import { generateHardwareKey, readMadeKey, readOrMakeKey } from "../../../src/hardware-identity/made-key.ts";
import { pemOfHeader } from "../../../src/hardware-identity/public-key.ts";
import { codeOf, codeOfAsync } from "../disk/code-of.ts";
import { p256Key, p384Key, pemOf } from "./sample-keys.ts";

const save = "/save/prepare-device";
const common = "/common/prepare-device";
const folders = [save, common] as const;
const bytes = (text: string) => new TextEncoder().encode(text);

function emptyDisk(options?: ConstructorParameters<typeof MemoryDisk>[0]): MemoryDisk {
  const disk = new MemoryDisk(options);
  for (const folder of ["/save", "/common"]) disk.makeFolder(folder, 0o755);
  disk.settle();
  return disk;
}

const make = (disk: MemoryDisk, key = p256Key) => readOrMakeKey(disk, folders, async () => key);
const makeNone = (disk: MemoryDisk) =>
  readOrMakeKey(disk, folders, () => {
    throw new Error("asked for a key");
  });
const textOf = (disk: MemoryDisk, path: string) => Buffer.from(disk.readFile(path, 9999) ?? []).toString();

describe("the hardware key that this device makes", () => {
  test("is PKCS#8 of mode 0600 in the most lasting folder, its public half in all of them", async () => {
    const disk = emptyDisk();
    const { key, made } = await make(disk);
    expect(made).toBe(true);
    expect(textOf(disk, `${save}/hardware-key`)).toBe(pemOf(p256Key));
    expect(disk.stat(`${save}/hardware-key`)).toMatchObject({ mode: 0o600 });
    expect(disk.stat(save)).toMatchObject({ mode: 0o700 });
    expect(disk.list(save)).toEqual(["hardware-key", "hardware-key.pub"]);
    expect(disk.list(common)).toEqual(["hardware-key.pub"]);
    expect(textOf(disk, `${common}/hardware-key.pub`)).toBe(pemOfHeader(key.publicKey.headerText));
  });

  test("is made once: later runs find it, without making one", async () => {
    const disk = emptyDisk();
    const { key } = await make(disk);
    const again = await makeNone(disk);
    expect(again.made).toBe(false);
    expect(again.key.publicKey.keyId).toBe(key.publicKey.keyId);
    expect(readMadeKey(disk, folders)?.publicKey.keyId).toBe(key.publicKey.keyId);
  });

  test("is found in SNAP_COMMON, too, when the save folder came later", async () => {
    const disk = emptyDisk();
    await readOrMakeKey(disk, [common], async () => p256Key);
    const { key } = await makeNone(disk);
    expect(key.origin).toBe(`${common}/hardware-key`);
    expect(disk.list(save)).toEqual(["hardware-key.pub"]);
  });

  test("of two runs at once is the one that was there first", async () => {
    const disk = emptyDisk();
    const { key } = await readOrMakeKey(disk, folders, async () => {
      await make(disk, p384Key);
      return p256Key;
    });
    expect(key.publicKey.size).toBe("P-384");
    expect(textOf(disk, `${save}/hardware-key`)).toBe(pemOf(p384Key));
  });

  test("after a power loss at any point is whole, and the same once it was told", async () => {
    const disk = emptyDisk();
    const { key } = await make(disk);
    let states = 0;
    for (const state of disk.crashStates()) {
      states += 1;
      const next = await make(state.disk, p384Key);
      const told = state.operationsDone === disk.operations.length;
      if (told) expect(next.key.publicKey.keyId, state.description).toBe(key.publicKey.keyId);
      expect(createPrivateKey(textOf(state.disk, `${save}/hardware-key`)).type, state.description).toBe("private");
      for (const folder of folders) {
        const published = textOf(state.disk, `${folder}/hardware-key.pub`);
        expect(published, state.description).toBe(pemOfHeader(next.key.publicKey.headerText));
      }
    }
    expect(states).toBeGreaterThan(10);
  });

  test.each([
    ["the public half alone", (disk: MemoryDisk) => disk.unlink(`${save}/hardware-key`), "hardware-key-lost"],
    [
      "another key than before",
      (disk: MemoryDisk) => {
        disk.unlink(`${save}/hardware-key`);
        disk.createFile(`${save}/hardware-key`, bytes(pemOf(p384Key)), 0o600);
      },
      "hardware-key-changed",
    ],
    [
      "another key in the second folder",
      (disk: MemoryDisk) => {
        disk.unlink(`${common}/hardware-key.pub`);
        disk.createFile(`${common}/hardware-key.pub`, bytes("another key"), 0o644);
      },
      "hardware-key-changed",
    ],
    [
      "a cut file",
      (disk: MemoryDisk) => {
        disk.unlink(`${save}/hardware-key`);
        disk.createFile(`${save}/hardware-key`, bytes(pemOf(p256Key).slice(0, 90)), 0o600);
      },
      "hardware-key-corrupt",
    ],
    [
      "a folder in its place",
      (disk: MemoryDisk) => {
        disk.unlink(`${save}/hardware-key`);
        disk.makeFolder(`${save}/hardware-key`, 0o700);
      },
      "disk-not-a-file",
    ],
  ])("%s is refused, and nothing is made or changed", async (_situation, edit, code) => {
    const disk = emptyDisk();
    await make(disk);
    edit(disk);
    const before = disk.operations.length;
    expect(await codeOfAsync(makeNone(disk))).toBe(code);
    expect(codeOf(() => readMadeKey(disk, folders))).toBe(code);
    expect(disk.operations).toHaveLength(before);
  });

  test("where the disk cannot be read, no second key is made", async () => {
    const disk = emptyDisk();
    disk.makeFolder(save, 0o700);
    disk.readFile = () => {
      throw Object.assign(new Error("read error"), { code: "EIO" });
    };
    await expect(makeNone(disk)).rejects.toThrow("read error");
    expect(disk.list(save)).toEqual([]);
  });

  test("on a full disk leaves neither key nor temporary file", async () => {
    const disk = emptyDisk({ refuse: ({ kind }) => (kind === "write" ? "disk-full" : undefined) });
    expect(await codeOfAsync(make(disk))).toBe("disk-full");
    expect(disk.list(save)).toEqual([]);
  });

  test.each([
    ["ecdsa", { namedCurve: "prime256v1" }],
    ["rsa", { modulusLength: 2048, publicExponent: 65_537n }],
  ] as const)("of the kind %s is what was asked for", async (kind, details) => {
    expect((await generateHardwareKey(kind, 2048)).asymmetricKeyDetails).toMatchObject(details);
  });
});
