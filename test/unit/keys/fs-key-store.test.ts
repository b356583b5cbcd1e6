import { describe, expect, test } from "vitest";
import { MemoryDisk } from "../../../src/disk/memory-disk.ts";
import { FsKeyStore } from "../../../src/keys/fs-key-store.ts";
import { Problem } from "../../../src/problem/problem.ts";
import { codeOf } from "../disk/code-of.ts";
import { snapdKey, snapdKeyFile, snapdKeyId } from "./shared-keys.ts";

const folder = "/device/private-keys-v1";
const path = `${folder}/${snapdKeyId}`;
const otherName = "A".repeat(64);

function diskWith(
  files: Readonly<Record<string, { bytes: Uint8Array; mode: number }>>,
  folderMode = 0o755,
): MemoryDisk {
  const disk = new MemoryDisk();
  disk.makeFolder("/device", 0o755);
  disk.makeFolder("/own", 0o700);
  disk.makeFolder(folder, folderMode);
  for (const [name, { bytes, mode }] of Object.entries(files)) disk.createFile(`${folder}/${name}`, bytes, mode);
  disk.settle();
  return disk;
}

const storeOn = (disk: MemoryDisk) => new FsKeyStore(disk, "/device");
const good = { bytes: snapdKeyFile, mode: 0o600 };

describe("FsKeyStore", () => {
  test("reads a key that snapd wrote", () => {
    const store = storeOn(diskWith({ [snapdKeyId]: good }));
    expect(store.list()).toEqual([snapdKeyId]);
    expect(store.read(snapdKeyId)?.keyId).toBe(snapdKeyId);
    expect(store.survey()).toEqual([]);
  });

  test("writes what snapd would have written, for nobody else to read", () => {
    const disk = new MemoryDisk();
    disk.makeFolder("/own", 0o700);
    storeOn(disk).put(snapdKey(), "/own");
    expect(disk.readFile(path, 10_000)).toEqual(snapdKeyFile);
    expect(disk.stat(path)).toMatchObject({ kind: "file", mode: 0o600 });
    expect(disk.stat(folder)).toMatchObject({ mode: 0o700 });
    expect(disk.list("/own")).toEqual([]);
  });

  test("after a power loss at any point the key is whole or not there, and there once put has returned", () => {
    const disk = new MemoryDisk();
    disk.makeFolder("/own", 0o700);
    disk.settle();
    storeOn(disk).put(snapdKey(), "/own");
    const outcomes = new Set<number>();
    for (const state of disk.crashStates()) {
      const store = storeOn(state.disk);
      outcomes.add(store.list().length);
      expect(store.survey(), state.description).toEqual([]);
      if (state.operationsDone === disk.operations.length)
        expect(store.list(), state.description).toEqual([snapdKeyId]);
      store.put(snapdKey(), "/own");
      expect(state.disk.readFile(path, 10_000), state.description).toEqual(snapdKeyFile);
    }
    expect(outcomes).toEqual(new Set([0, 1]));
  });

  describe("a key that another store has", () => {
    const writes = (disk: MemoryDisk) => disk.operations.filter(({ kind }) => kind === "write").length;

    const keyOfOther = `/own/private-keys-v1/${snapdKeyId}`;

    /** A disk on which the other store has just written the key. */
    function waiting(disk: MemoryDisk = diskWith({})): { disk: MemoryDisk; from: FsKeyStore } {
      const from = new FsKeyStore(disk, "/own");
      from.put(snapdKey(), "/own");
      disk.settle();
      return { disk, from };
    }

    test("gets a second name and is not written again; when the first name is gone the second stays", () => {
      const { disk, from } = waiting();
      storeOn(disk).put(snapdKey(), "/own", from);
      expect(writes(disk)).toBe(0);
      from.remove(snapdKeyId);
      expect(from.list()).toEqual([]);
      for (const state of disk.crashStates()) {
        const kept = [storeOn(state.disk), new FsKeyStore(state.disk, "/own")].flatMap((store) => {
          expect(store.survey(), state.description).toEqual([]);
          return store.list();
        });
        expect(new Set(kept), state.description).toEqual(new Set([snapdKeyId]));
        if (state.operationsDone === disk.operations.length)
          expect(state.disk.readFile(path, 10_000), state.description).toEqual(snapdKeyFile);
      }
    });

    test.each([
      ["is open to others", 0o640, snapdKeyFile],
      ["is cut", 0o600, snapdKeyFile.subarray(0, 1000)],
    ])("is written anew where the file of the other one %s", (_what, mode, bytes) => {
      const { disk, from } = waiting();
      disk.unlink(keyOfOther);
      disk.createFile(keyOfOther, new Uint8Array(bytes), mode);
      disk.settle();
      storeOn(disk).put(snapdKey(), "/own", from);
      expect(writes(disk)).toBe(1);
      expect(disk.readFile(path, 10_000)).toEqual(snapdKeyFile);
      expect(disk.stat(path)).toMatchObject({ mode: 0o600 });
    });

    test("is written anew where the other one has found it: it may be on no disk yet, and somebody's", () => {
      const { disk } = waiting();
      storeOn(disk).put(snapdKey(), "/own", new FsKeyStore(disk, "/own"));
      expect(writes(disk)).toBe(1);
      expect(disk.readFile(path, 10_000)).toEqual(snapdKeyFile);
    });

    test("is written anew where the other one lies on another file system", () => {
      class TwoFileSystems extends MemoryDisk {
        override link(from: string, to: string): boolean {
          if (from === keyOfOther && to === path) throw new Problem("disk-other-file-system", "cannot link: EXDEV");
          return super.link(from, to);
        }
      }
      const both = new TwoFileSystems();
      for (const one of ["/device", "/own", folder]) both.makeFolder(one, 0o700);
      const { disk, from } = waiting(both);
      storeOn(disk).put(snapdKey(), "/own", from);
      expect(disk.readFile(path, 10_000)).toEqual(snapdKeyFile);
      expect(disk.list("/own")).toEqual(["private-keys-v1"]);
    });
  });

  test("once it is ready a put makes no folder and syncs none above it", () => {
    const disk = new MemoryDisk();
    disk.makeFolder("/own", 0o700);
    const store = storeOn(disk);
    store.makeReady();
    expect(store.list()).toEqual([]);
    disk.settle();
    store.put(snapdKey(), "/own");
    const synced = disk.operations.flatMap((one) => (one.kind === "sync-folder" ? [one.path] : []));
    expect(synced).toEqual(["/own", folder]);
    expect(disk.readFile(path, 10_000)).toEqual(snapdKeyFile);
  });

  test("a run killed after the link is made durable by the next one", () => {
    const disk = diskWith({});
    disk.createFile("/own/temporary", snapdKeyFile, 0o600);
    disk.link("/own/temporary", path);
    storeOn(disk).put(snapdKey(), "/own");
    for (const state of disk.crashStates()) {
      if (state.operationsDone === disk.operations.length) expect(storeOn(state.disk).list()).toEqual([snapdKeyId]);
    }
  });

  test.each(["write", "add-name", "sync-folder"])(
    "a disk that fails at %s leaves no temporary file with the key",
    (kind) => {
      let armed = false;
      const disk = new MemoryDisk({
        refuse: (operation) => (armed && operation.kind === kind ? "disk-io" : undefined),
      });
      disk.makeFolder("/device", 0o755);
      disk.makeFolder(folder, 0o700);
      disk.makeFolder("/own", 0o700);
      armed = true;
      expect(codeOf(() => storeOn(disk).put(snapdKey(), "/own"))).toBe("disk-io");
      expect(disk.list("/own")).toEqual([]);
    },
  );

  const corruptions: [string, Uint8Array][] = [
    ["an empty file", new Uint8Array()],
    ["a file cut in the middle", snapdKeyFile.subarray(0, 1000)],
    ["a file of zeros", new Uint8Array(3000)],
    [
      "a file with one character changed",
      snapdKeyFile.map((byte, index) => (index === 700 ? (byte === 65 ? 66 : 65) : byte)),
    ],
    ["a PEM file", new TextEncoder().encode("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\n")],
  ];

  test.each(corruptions)("%s is listed, refused on reading, reported, never replaced", (_situation, bytes) => {
    const disk = diskWith({ [snapdKeyId]: { bytes, mode: 0o600 } });
    const store = storeOn(disk);
    expect(store.list()).toEqual([snapdKeyId]);
    expect(codeOf(() => store.read(snapdKeyId))).toBe("key-file-corrupt");
    expect(store.survey().map(({ code }) => code)).toEqual(["key-file-corrupt"]);
    expect(codeOf(() => store.put(snapdKey(), "/own"))).toBe("key-conflict");
    expect(disk.readFile(path, 10_000)).toEqual(new Uint8Array(bytes));
    expect(disk.list("/own")).toEqual([]);
  });

  test("a whole key under another key's name is refused", () => {
    const store = storeOn(diskWith({ [otherName]: good }));
    expect(store.list()).toEqual([otherName]);
    expect(codeOf(() => store.read(otherName))).toBe("key-file-corrupt");
    expect(store.survey().map(({ code }) => code)).toEqual(["key-file-corrupt"]);
  });

  test.each([0o640, 0o604, 0o660, 0o777])("a key file of mode %o is reported as exposed and still read", (mode) => {
    const store = storeOn(diskWith({ [snapdKeyId]: { bytes: snapdKeyFile, mode } }));
    expect(store.survey().map(({ code }) => code)).toEqual(["key-file-exposed"]);
    expect(store.read(snapdKeyId)?.keyId).toBe(snapdKeyId);
  });

  test("a file not named like a key is reported and not listed", () => {
    const store = storeOn(diskWith({ "editor~": good }));
    expect(store.list()).toEqual([]);
    expect(store.survey().map(({ code }) => code)).toEqual(["key-file-stray"]);
  });

  test("a pipe or a folder named like a key is a fault, not an absent key", () => {
    const disk = diskWith({});
    disk.placeOther(path);
    disk.makeFolder(`${folder}/${otherName}`, 0o700);
    const store = storeOn(disk);
    expect(codeOf(() => store.read(snapdKeyId))).toBe("disk-not-a-file");
    expect(codeOf(() => store.put(snapdKey(), "/own"))).toBe("disk-not-a-file");
    expect(store.survey().map(({ code }) => code)).toEqual(["disk-not-a-file", "disk-not-a-file"]);
  });

  test("a key folder that everybody may write to is refused whatever is asked of it", () => {
    const store = storeOn(diskWith({ [snapdKeyId]: good }, 0o777));
    expect(codeOf(() => store.list())).toBe("key-folder-open");
    expect(codeOf(() => store.read(snapdKeyId))).toBe("key-folder-open");
    expect(codeOf(() => store.put(snapdKey(), "/own"))).toBe("key-folder-open");
    expect(store.survey().map(({ code }) => code)).toEqual(["key-folder-open"]);
  });

  test("a key folder that is a file is a fault, not an empty folder", () => {
    const disk = new MemoryDisk();
    disk.makeFolder("/device", 0o755);
    disk.createFile(folder, new Uint8Array(), 0o600);
    expect(codeOf(() => storeOn(disk).list())).toBe("disk-not-a-folder");
    expect(
      storeOn(disk)
        .survey()
        .map(({ code }) => code),
    ).toEqual(["disk-not-a-folder"]);
  });

  test("another process that puts the same key at the same moment is no conflict", () => {
    class RacingDisk extends MemoryDisk {
      override link(from: string, to: string): boolean {
        if (to === path) this.createFile(to, snapdKeyFile, 0o600);
        return super.link(from, to);
      }
    }
    const racing = new RacingDisk();
    racing.makeFolder("/own", 0o700);
    storeOn(racing).put(snapdKey(), "/own");
    expect(storeOn(racing).list()).toEqual([snapdKeyId]);
    expect(racing.list("/own")).toEqual([]);
  });
});
