import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { FsDisk } from "../../../src/disk/fs-disk.ts";
import { MemoryDisk } from "../../../src/disk/memory-disk.ts";
import { type DeviceKey, generateDeviceKey } from "../../../src/keys/device-key.ts";
import { FsKeyStore } from "../../../src/keys/fs-key-store.ts";
import type { KeyStore } from "../../../src/keys/key-store.ts";
import { MemoryKeyStore } from "../../../src/keys/memory-key-store.ts";

interface Bench {
  readonly store: KeyStore;
  readonly temporaryFolder: string;
  remove(): void;
}

function realDisk(): Bench {
  const box = mkdtempSync(join(tmpdir(), "key-store-"));
  const remove = () => rmSync(box, { recursive: true });
  return { store: new FsKeyStore(new FsDisk(), `${box}/device`), temporaryFolder: box, remove };
}

function memoryDisk(): Bench {
  return { store: new FsKeyStore(new MemoryDisk(), "/device"), temporaryFolder: "/", remove: () => {} };
}

function memory(): Bench {
  return { store: new MemoryKeyStore(), temporaryFolder: "/", remove: () => {} };
}

describe.each([
  ["FsKeyStore on the real disk", realDisk],
  ["FsKeyStore on the memory disk", memoryDisk],
  ["MemoryKeyStore", memory],
])("%s", (_, makeBench) => {
  let keys: DeviceKey[];
  let bench: Bench;

  beforeAll(async () => {
    keys = [await generateDeviceKey(2048), await generateDeviceKey(2048)];
  });

  beforeEach(() => {
    bench = makeBench();
  });

  afterEach(() => bench.remove());

  const [first, second] = [() => keys[0] as DeviceKey, () => keys[1] as DeviceKey];
  const put = (key: DeviceKey) => bench.store.put(key, bench.temporaryFolder);

  test("an empty store has no keys and nothing to report", () => {
    expect(bench.store.list()).toEqual([]);
    expect(bench.store.read(first().keyId)).toBeUndefined();
    expect(bench.store.survey()).toEqual([]);
  });

  test("a key that was put is listed and read back", () => {
    put(first());
    put(second());
    expect(bench.store.list()).toEqual([first().keyId, second().keyId].sort());
    expect(bench.store.read(first().keyId)?.encodePrivate()).toEqual(first().encodePrivate());
    expect(bench.store.survey()).toEqual([]);
  });

  test("putting a key twice changes nothing", () => {
    put(first());
    put(first());
    expect(bench.store.list()).toEqual([first().keyId]);
  });

  test("a removed key is gone, the others stay, and removing it again does no harm", () => {
    put(first());
    put(second());
    bench.store.remove(first().keyId);
    bench.store.remove(first().keyId);
    expect(bench.store.list()).toEqual([second().keyId]);
    expect(bench.store.read(first().keyId)).toBeUndefined();
  });

  test.each(["", ".", "..", "../secret", "a".repeat(63), "a/".repeat(32), `${"a".repeat(63)}\0`])(
    "no key has the id %j",
    (id) => {
      put(first());
      expect(bench.store.read(id)).toBeUndefined();
      bench.store.remove(id);
      expect(bench.store.list()).toEqual([first().keyId]);
    },
  );
});
