import { describe, expect, test } from "vitest";
import { MemoryDisk, PowerCut } from "../../../src/disk/memory-disk.ts";

const text = (value: string) => new TextEncoder().encode(value);

/** Every listing of the folder a power loss after the last operation may leave. */
function listingsAfter(disk: MemoryDisk, folder: string): Set<string> {
  const found = new Set<string>();
  for (const state of disk.crashStates()) {
    if (state.operationsDone === disk.operations.length) found.add((state.disk.list(folder) ?? ["(gone)"]).join(" "));
  }
  return found;
}

function boxDisk(): MemoryDisk {
  const disk = new MemoryDisk();
  disk.makeFolder("/box", 0o755);
  disk.settle();
  return disk;
}

describe("what a power loss may leave", () => {
  test("a created file may be lost with its name until its folder is synced", () => {
    const disk = boxDisk();
    disk.createFile("/box/a", text("a"), 0o600);
    expect(listingsAfter(disk, "/box")).toEqual(new Set(["", "a"]));
    disk.syncFolder("/box");
    expect(listingsAfter(disk, "/box")).toEqual(new Set(["a"]));
  });

  test("a file whose creation was cut short may be torn in several ways", () => {
    const disk = boxDisk();
    disk.cutPowerAfter(2);
    expect(() => disk.createFile("/box/a", text("abcd"), 0o600)).toThrow(PowerCut);
    const found = new Set<string>();
    for (const state of disk.crashStates()) {
      const bytes = state.disk.readFile("/box/a", 10);
      if (bytes !== undefined) found.add(new TextDecoder().decode(bytes));
    }
    expect(found).toEqual(new Set(["", "ab", "abcd", "\0\0\0\0"]));
  });

  test("a rename without syncs shows the old name, the new, or both, and never loses the file", () => {
    const disk = boxDisk();
    disk.createFile("/box/a", text("a"), 0o600);
    disk.settle();
    disk.rename("/box/a", "/box/b");
    expect(listingsAfter(disk, "/box")).toEqual(new Set(["a", "a b", "b"]));
  });

  test("syncing only the folder a file left makes its arrival durable, too", () => {
    const disk = boxDisk();
    disk.makeFolder("/other", 0o755);
    disk.createFile("/box/a", text("a"), 0o600);
    disk.settle();
    disk.rename("/box/a", "/other/a");
    disk.syncFolder("/box");
    expect(listingsAfter(disk, "/other")).toEqual(new Set(["a"]));
    expect(listingsAfter(disk, "/box")).toEqual(new Set([""]));
  });

  test("a removed name may come back", () => {
    const disk = boxDisk();
    disk.createFile("/box/a", text("a"), 0o600);
    disk.settle();
    disk.unlink("/box/a");
    expect(listingsAfter(disk, "/box")).toEqual(new Set(["", "a"]));
  });

  test("changes of different names reach the disk in any order", () => {
    const disk = boxDisk();
    disk.createFile("/box/a", text("a"), 0o600);
    disk.createFile("/box/b", text("b"), 0o600);
    expect(listingsAfter(disk, "/box")).toEqual(new Set(["", "a", "b", "a b"]));
  });

  test("with many pending changes each is lost alone and kept alone once", () => {
    const disk = boxDisk();
    for (const name of ["a", "b", "c", "d", "e", "f"]) disk.createFile(`/box/${name}`, text(name), 0o600);
    const listings = listingsAfter(disk, "/box");
    expect(listings).toContain("");
    expect(listings).toContain("a b c d e f");
    expect(listings).toContain("c");
    expect(listings).toContain("a b d e f");
  });

  test("a synced file below a folder whose name is not synced may be lost", () => {
    const disk = boxDisk();
    disk.makeFolder("/box/sub", 0o755);
    disk.createFile("/box/sub/a", text("a"), 0o600);
    disk.syncFolder("/box/sub");
    expect(listingsAfter(disk, "/box/sub")).toEqual(new Set(["(gone)", "a"]));
  });

  test("the found disk shares nothing with the lost one, and two names of one file stay one file", () => {
    const disk = boxDisk();
    disk.createFile("/box/a", text("a"), 0o600);
    disk.link("/box/a", "/box/b");
    disk.syncFolder("/box");
    const found = disk.afterCrash(() => 0.9);
    disk.unlink("/box/a");
    expect(found.list("/box")).toEqual(["a", "b"]);
    found.unlink("/box/a");
    expect(found.readFile("/box/b", 10)).toEqual(text("a"));
  });

  test("after the power was cut nothing answers any more", () => {
    const disk = boxDisk();
    disk.cutPowerAfter(0);
    expect(() => disk.list("/box")).toThrow(PowerCut);
    expect(() => disk.syncFolder("/box")).toThrow(PowerCut);
  });

  test("the same random numbers leave the same disk", () => {
    const disk = boxDisk();
    disk.createFile("/box/a", text("a"), 0o600);
    const numbers = () => [0.1, 0.7][Symbol.iterator]();
    const listing = () => {
      const source = numbers();
      return disk.afterCrash(() => source.next().value ?? 0).list("/box");
    };
    expect(listing()).toEqual(["a"]);
    expect(listing()).toEqual(listing());
    expect(disk.afterCrash(() => 0.6).list("/box")).toEqual([]);
  });
});
