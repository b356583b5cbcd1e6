import { describe, expect, it } from "vitest";
import { decodeAssertion } from "../../../src/assertion/decode.ts";
import { MemoryDisk } from "../../../src/disk/memory-disk.ts";
import { deviceKeyFromPrivate } from "../../../src/keys/device-key.ts";
import { FsKeyStore } from "../../../src/keys/fs-key-store.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { decodePrivateKey } from "../../../src/openpgp/private-key.ts";
import { FsAssertionStore } from "../../../src/snapd/fs-assertion-store.ts";
import { readVectors } from "../../vectors/snapd/read-vectors.ts";

const { device, assertions } = readVectors("trees");
const bytes = (written: string): Uint8Array => new TextEncoder().encode(written);
const filesOf = (tree: typeof device) => Object.entries(tree).filter(([path]) => !path.endsWith("/"));

describe("trees as snapd writes them", () => {
  it("keys put by us stand in the same files with the same content and mode", () => {
    const files = filesOf(device);
    expect(files.length).toBe(2);
    const disk = new MemoryDisk();
    const store = new FsKeyStore(disk, "/device");
    for (const [, { text = "" }] of files) store.put(deviceKeyFromPrivate(decodePrivateKey(bytes(text))), "/device");
    for (const [path, { text = "", mode }] of files) {
      expect(disk.readFile(`/device/${path}`, 10_000)).toEqual(bytes(text));
      expect(disk.stat(`/device/${path}`)?.mode).toBe(Number.parseInt(mode, 8));
    }
    expect(disk.list("/device/private-keys-v1")?.length).toBe(2);
  });

  it("assertions put by us stand in the same files with the same content and mode", () => {
    const files = filesOf(assertions).filter(([path]) => !path.includes("/.../"));
    expect(files.length).toBeGreaterThan(10);
    const disk = new MemoryDisk();
    const store = new FsAssertionStore(disk, "/assertions", nodeCrypto);
    for (const [, { text = "" }] of files) store.put(decodeAssertion(bytes(text), nodeCrypto));
    for (const [path, { text = "", mode }] of files) {
      expect(disk.readFile(`/assertions/${path}`, 10_000)).toEqual(bytes(text));
      expect(disk.stat(`/assertions/${path}`)?.mode).toBe(Number.parseInt(mode, 8));
    }
  });

  it("assertions written by snapd are found by us", () => {
    const disk = new MemoryDisk();
    const serials = filesOf(assertions).filter(([path]) => path.startsWith("asserts-v0/serial/"));
    expect(serials.length).toBeGreaterThan(8);
    for (const [path, { text = "" }] of serials) {
      const parts = `/assertions/${path}`.split("/").slice(1);
      for (let depth = 1; depth < parts.length; depth += 1)
        disk.makeFolder(`/${parts.slice(0, depth).join("/")}`, 0o755);
      disk.createFile(`/assertions/${path}`, bytes(text), 0o664);
    }
    const store = new FsAssertionStore(disk, "/assertions", nodeCrypto);
    expect(store.all("serial").length).toBe(serials.length);
    for (const [, { text = "" }] of serials) {
      const { primaryKey } = decodeAssertion(bytes(text), nodeCrypto);
      expect(store.find("serial", primaryKey)?.encoded).toEqual(bytes(text));
    }
  });
});
