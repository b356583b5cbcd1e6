import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { encodeAssertion } from "../../../src/assertion/encode.ts";
import { FsDisk } from "../../../src/disk/fs-disk.ts";
import { MemoryDisk } from "../../../src/disk/memory-disk.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import type { AssertionStore } from "../../../src/snapd/assertion-store.ts";
import { FsAssertionStore } from "../../../src/snapd/fs-assertion-store.ts";
import { MemoryAssertionStore } from "../../../src/snapd/memory-assertion-store.ts";
import { codeOf } from "../../unit/disk/code-of.ts";
import { decodeText, snapdTree, storeAssertion } from "../../unit/snapd/sample-assertions.ts";

interface Bench {
  readonly store: AssertionStore;
  remove(): void;
}

function realDisk(): Bench {
  const box = mkdtempSync(join(tmpdir(), "assertion-store-"));
  return { store: new FsAssertionStore(new FsDisk(), box, nodeCrypto), remove: () => rmSync(box, { recursive: true }) };
}

function memoryDisk(): Bench {
  return { store: new FsAssertionStore(new MemoryDisk(), "/save", nodeCrypto), remove: () => {} };
}

function memory(): Bench {
  return { store: new MemoryAssertionStore(), remove: () => {} };
}

const recorded = Object.values(snapdTree).flatMap(({ text }) => (text === undefined ? [] : [decodeText(text)]));

describe.each([
  ["FsAssertionStore on the real disk", realDisk],
  ["FsAssertionStore on the memory disk", memoryDisk],
  ["MemoryAssertionStore", memory],
])("%s", (_, makeBench) => {
  let bench: Bench;
  let store: AssertionStore;

  beforeEach(() => {
    bench = makeBench();
    store = bench.store;
  });

  afterEach(() => bench.remove());

  test("an empty store finds nothing", () => {
    expect(store.find("store", ["vector-store"])).toBeUndefined();
    expect(store.all("serial")).toEqual([]);
  });

  test("everything that was put is found by its key, byte for byte", () => {
    for (const one of recorded) expect(store.put(one)).toBe("written");
    for (const one of recorded) {
      const found = store.find(one.type, one.primaryKey);
      expect(found && encodeAssertion(found)).toEqual(encodeAssertion(one));
    }
  });

  test("all of one type are listed in the order of their escaped keys", () => {
    for (const one of [...recorded].reverse()) store.put(one);
    const serials = recorded.filter(({ type }) => type === "serial");
    expect(store.all("serial").map(({ primaryKey }) => primaryKey)).toEqual(
      serials.map(({ primaryKey }) => primaryKey),
    );
    expect(serials.length).toBe(11);
    expect(store.all("model").length).toBe(1);
    expect(store.all("hardware-identity")).toEqual([]);
  });

  test("a newer revision replaces, an older one does not, the same one is known", () => {
    expect(store.put(storeAssertion({ revision: 1 }))).toBe("written");
    expect(store.put(storeAssertion({ revision: 1 }))).toBe("known");
    expect(store.put(storeAssertion({ revision: 3 }))).toBe("written");
    expect(store.put(storeAssertion({ revision: 2 }))).toBe("superseded");
    expect(store.find("store", ["vector-store"])?.revision).toBe(3);
    expect(store.all("store").length).toBe(1);
  });

  test("another assertion of the same revision is a conflict and does not replace", () => {
    store.put(storeAssertion({ operatorId: "vector-brand" }));
    expect(codeOf(() => store.put(storeAssertion({ operatorId: "somebody-else" })))).toBe("assertion-conflict");
    expect(store.find("store", ["vector-store"])).toMatchObject({ operatorId: "vector-brand" });
  });

  test.each([
    ["no key", []],
    ["a key with too many parts", ["a", "b"]],
    ["an empty part", [""]],
    ["a part that is the folder itself", ["."]],
    ["a part that is the folder above", [".."]],
    ["a part with a slash", ["a/b"]],
    ["a part that is half a surrogate pair", ["\ud800"]],
  ])("%s is refused", (_situation, primaryKey) => {
    expect(codeOf(() => store.find("store", primaryKey))).toBe("assertion-key-refused");
  });

  test("a self-signed type is refused", () => {
    expect(codeOf(() => store.find("serial-request", []))).toBe("assertion-key-refused");
  });
});
