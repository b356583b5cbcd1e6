import { describe, expect, test } from "vitest";
import { encodeAssertion } from "../../../src/assertion/encode.ts";
import { makeFolders } from "../../../src/disk/make-folders.ts";
import { MemoryDisk, PowerCut } from "../../../src/disk/memory-disk.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { FsAssertionStore } from "../../../src/snapd/fs-assertion-store.ts";
import { codeOf } from "../disk/code-of.ts";
import { decodeText, snapdTree, storeAssertion } from "./sample-assertions.ts";

const text = (value: string) => new TextEncoder().encode(value);
const folder = "/save/asserts-v0/store/vector-store";

function diskWith(files: Readonly<Record<string, Uint8Array>>): MemoryDisk {
  const disk = new MemoryDisk();
  makeFolders(disk, folder, 0o755);
  makeFolders(disk, "/save/prepare-device", 0o700);
  for (const [name, bytes] of Object.entries(files)) disk.createFile(`${folder}/${name}`, bytes, 0o664);
  disk.settle();
  return disk;
}

const storeOn = (disk: MemoryDisk) => new FsAssertionStore(disk, "/save", nodeCrypto, "/save/prepare-device");
const key = ["vector-store"];

function filesBelow(disk: MemoryDisk, path: string): string[] {
  if (disk.stat(path)?.kind === "file") return [path];
  return (disk.list(path) ?? []).flatMap((name) => filesBelow(disk, `${path}/${name}`));
}

describe("FsAssertionStore", () => {
  test("writes the very tree that snapd writes", () => {
    const disk = new MemoryDisk();
    const store = new FsAssertionStore(disk, "/save", nodeCrypto);
    for (const { text: encoded } of Object.values(snapdTree)) if (encoded !== undefined) store.put(decodeText(encoded));
    const expected = Object.entries(snapdTree).filter(([, file]) => file.text !== undefined);
    expect(filesBelow(disk, "/save").sort()).toEqual(expected.map(([path]) => `/save/${path}`).sort());
    for (const [path, file] of expected) {
      expect(disk.readFile(`/save/${path}`, 100_000), path).toEqual(text(file.text ?? ""));
      expect(disk.stat(`/save/${path}`)?.mode.toString(8).padStart(4, "0"), path).toBe(file.mode);
    }
  });

  test("after a power loss at any point the old or the new revision is found, after put the new one", () => {
    const disk = diskWith({});
    const store = storeOn(disk);
    store.put(storeAssertion({ revision: 1 }));
    disk.settle();
    store.put(storeAssertion({ revision: 2 }));
    const seen = new Set<number | undefined>();
    for (const state of disk.crashStates()) {
      const revision = storeOn(state.disk).find("store", key)?.revision;
      seen.add(revision);
      if (state.operationsDone === disk.operations.length) expect(revision, state.description).toBe(2);
    }
    expect(seen).toEqual(new Set([1, 2]));
  });

  test("an assertion that this run has put is put again without a look at the disk", () => {
    const disk = diskWith({});
    const store = storeOn(disk);
    const assertion = storeAssertion({ revision: 1 });
    expect(store.put(assertion)).toBe("written");
    disk.settle();
    expect(store.put(assertion)).toBe("known");
    expect(disk.operations).toEqual([]);
  });

  test("what a run that was killed had written and not synced is durable once it is put again", () => {
    const whole = new MemoryDisk();
    new FsAssertionStore(whole, "/save", nodeCrypto).put(storeAssertion({ revision: 1 }));
    for (let operations = 1; operations < whole.operations.length; operations += 1) {
      const disk = new MemoryDisk();
      const store = new FsAssertionStore(disk, "/save", nodeCrypto);
      disk.cutPowerAfter(operations);
      expect(() => store.put(storeAssertion({ revision: 1 }))).toThrow(PowerCut);
      disk.cutPowerAfter(Number.POSITIVE_INFINITY);
      store.put(storeAssertion({ revision: 1 }));
      for (const state of disk.crashStates()) {
        if (state.operationsDone < disk.operations.length) continue;
        expect(filesBelow(state.disk, "/save"), `killed after ${operations}, ${state.description}`).toEqual([
          `${folder}/active`,
        ]);
      }
    }
  });

  test("what the same store has made durable is looked at again, and not synced again", () => {
    const disk = diskWith({});
    const store = storeOn(disk);
    store.put(storeAssertion({ revision: 1 }));
    disk.settle();
    expect(store.put(storeAssertion({ revision: 1 }))).toBe("known");
    expect(disk.operations).toEqual([]);
    disk.unlink(`${folder}/active`);
    expect(store.put(storeAssertion({ revision: 1 }))).toBe("written");
    expect(storeOn(disk).put(storeAssertion({ revision: 1 }))).toBe("known");
    expect(disk.operations.at(-1)).toMatchObject({ kind: "sync-folder", path: folder });
  });

  test("a place that is ready holds nothing, and a put into it makes no folder and syncs none above it", () => {
    const disk = new MemoryDisk();
    const store = new FsAssertionStore(disk, "/save", nodeCrypto);
    store.makeReady("store", key);
    expect([store.find("store", key), store.all("store")]).toEqual([undefined, []]);
    for (const state of disk.crashStates())
      if (state.operationsDone === disk.operations.length)
        expect(state.disk.stat(folder), state.description).toMatchObject({ kind: "folder", mode: 0o755 });
    disk.settle();
    store.put(storeAssertion({ revision: 1 }));
    expect(disk.operations.flatMap((one) => (one.kind === "sync-folder" ? [one.path] : []))).toEqual([folder]);
    expect(storeOn(disk).find("store", key)?.revision).toBe(1);
  });

  test("of several files the newest revision counts, whatever its format's name", () => {
    const disk = diskWith({
      active: encodeAssertion(storeAssertion({ revision: 1 })),
      "active.0": encodeAssertion(storeAssertion({ revision: 2 })),
    });
    expect(storeOn(disk).find("store", key)?.revision).toBe(2);
  });

  test("a format above the supported ones is passed over", () => {
    const disk = diskWith({ active: encodeAssertion(storeAssertion()), "active.1": text("not for us") });
    expect(storeOn(disk).find("store", key)?.revision).toBe(0);
    expect(storeOn(diskWith({ "active.1": text("not for us") })).find("store", key)).toBeUndefined();
  });

  test("files of other names are none of ours", () => {
    const disk = diskWith({ active: encodeAssertion(storeAssertion()), ".tmp-1": text("half"), README: text("x") });
    expect(storeOn(disk).all("store").length).toBe(1);
  });

  test.each<[string, string, Uint8Array]>([
    ["an empty file", "active", new Uint8Array()],
    ["a cut file", "active", encodeAssertion(storeAssertion()).subarray(0, 200)],
    [
      "a file with one newline more",
      "active",
      text(`${new TextDecoder().decode(encodeAssertion(storeAssertion()))}\n`),
    ],
    ["an assertion of another type", "active", text(snapdTree["asserts-v0/account/vector-brand/active"]?.text ?? "")],
    ["an assertion that belongs elsewhere", "active", encodeAssertion(storeAssertion({ store: "other" }))],
    ["what an interrupted write of snapd leaves", "active.aB3dE5gH7jK9~", encodeAssertion(storeAssertion())],
    ["a format that is no number", "active.x", encodeAssertion(storeAssertion())],
  ])("%s is a fault, not an absent assertion, and is not overwritten", (_situation, name, bytes) => {
    const disk = diskWith({ [name]: bytes });
    const store = storeOn(disk);
    expect(codeOf(() => store.find("store", key))).toBe("assertion-file-corrupt");
    expect(codeOf(() => store.all("store"))).toBe("assertion-file-corrupt");
    expect(codeOf(() => store.put(storeAssertion({ revision: 9 })))).toBe("assertion-file-corrupt");
    expect(disk.readFile(`${folder}/${name}`, 100_000)).toEqual(new Uint8Array(bytes));
  });

  test("a file bigger than any assertion is not read", () => {
    const disk = diskWith({ active: new Uint8Array(2_400_000) });
    expect(codeOf(() => storeOn(disk).find("store", key))).toBe("disk-too-big");
  });

  test("a store that everybody may write to is refused", () => {
    const disk = new MemoryDisk();
    disk.makeFolder("/save", 0o755);
    disk.makeFolder("/save/asserts-v0", 0o777);
    expect(codeOf(() => storeOn(disk).find("store", key))).toBe("assertion-folder-open");
    expect(codeOf(() => storeOn(disk).all("store"))).toBe("assertion-folder-open");
    expect(codeOf(() => storeOn(disk).put(storeAssertion()))).toBe("assertion-folder-open");
  });

  test("a folder with more keys than a device has is refused instead of read for hours", () => {
    const disk = new MemoryDisk();
    makeFolders(disk, "/save/asserts-v0/store", 0o755);
    for (let number = 0; number <= 10_000; number += 1) disk.makeFolder(`/save/asserts-v0/store/s${number}`, 0o755);
    expect(codeOf(() => storeOn(disk).all("store"))).toBe("assertion-store-too-big");
  });

  test("a serial too long for a folder's name is refused by the disk", () => {
    expect(codeOf(() => storeOn(diskWith({})).find("serial", ["brand", "model", "ü".repeat(50)]))).toBe(
      "disk-name-refused",
    );
  });
});
