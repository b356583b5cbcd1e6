import { describe, expect, test } from "vitest";
import { makeFolders } from "../../../src/disk/make-folders.ts";
import { MemoryDisk, PowerCut } from "../../../src/disk/memory-disk.ts";
import { sweepTemporaries, writeAllDurably, writeDurably } from "../../../src/disk/write-durably.ts";
import { codeOf } from "./code-of.ts";

const text = (value: string) => new TextEncoder().encode(value);
const path = "/data/file";

function diskWithOld(refuse?: ConstructorParameters<typeof MemoryDisk>[0]): MemoryDisk {
  const disk = new MemoryDisk(refuse);
  disk.makeFolder("/data", 0o755);
  disk.makeFolder("/own", 0o700);
  disk.createFile(path, text("old"), 0o600);
  disk.settle();
  return disk;
}

test("several files are written with one sync of their folder, each the old or the whole new one meanwhile", () => {
  const disk = diskWithOld();
  const file = (name: string) => ({ path: `/data/${name}`, bytes: text("new content"), mode: 0o600 });
  writeAllDurably(disk, [file("second"), file("file")]);
  expect(disk.operations.filter(({ kind }) => kind === "sync-folder")).toHaveLength(1);
  const seen = new Set<string>();
  for (const state of disk.crashStates()) {
    const found = ["second", "file"].map((name) =>
      new TextDecoder().decode(state.disk.readFile(`/data/${name}`, 100) ?? text("none")),
    );
    expect(["none", "new content"], state.description).toContain(found[0]);
    expect(["old", "new content"], state.description).toContain(found[1]);
    if (state.operationsDone === disk.operations.length)
      expect(found, state.description).toEqual(["new content", "new content"]);
    seen.add(found.join());
  }
  expect(seen.size).toBe(4);
});

describe("writeDurably", () => {
  test.each([undefined, "/own"])(
    "a power loss at any point leaves the old or the whole new content (temporary folder %s)",
    (temporaryFolder) => {
      const disk = diskWithOld();
      writeDurably(disk, {
        path,
        bytes: text("new content"),
        mode: 0o600,
        ...(temporaryFolder && { temporaryFolder }),
      });
      const seen = new Set<string>();
      for (const state of disk.crashStates()) {
        const found = new TextDecoder().decode(state.disk.readFile(path, 100) ?? text("nothing"));
        expect(["old", "new content"], state.description).toContain(found);
        if (state.operationsDone === disk.operations.length) expect(found, state.description).toBe("new content");
        seen.add(found);
      }
      expect(seen.size).toBe(2);
    },
  );

  test("after a finished write no power loss brings a temporary file back", () => {
    const disk = diskWithOld();
    writeDurably(disk, { path, bytes: text("new"), mode: 0o600, temporaryFolder: "/own" });
    for (const state of disk.crashStates()) {
      if (state.operationsDone === disk.operations.length)
        expect(state.disk.list("/own"), state.description).toEqual([]);
    }
  });

  test.each(["add-name", "write", "sync-file", "move-name"])(
    "a full disk at %s leaves the old content and no temporary file",
    (kind) => {
      const disk = diskWithOld();
      const full = new MemoryDisk({
        refuse: (operation) => (operation.kind === kind && armed ? "disk-full" : undefined),
      });
      let armed = false;
      makeFolders(full, "/data", 0o755);
      full.createFile(path, disk.readFile(path, 10) ?? text(""), 0o600);
      armed = true;
      expect(codeOf(() => writeDurably(full, { path, bytes: text("new"), mode: 0o600 }))).toBe("disk-full");
      expect(full.list("/data")).toEqual(["file"]);
      expect(full.readFile(path, 10)).toEqual(text("old"));
    },
  );

  test("another process's temporary file is not touched", () => {
    const disk = diskWithOld();
    disk.createFile("/data/.tmp-1", text("theirs"), 0o600);
    writeDurably(disk, { path, bytes: text("new"), mode: 0o644 });
    expect(disk.list("/data")).toEqual([".tmp-1", "file"]);
    expect(disk.stat(path)).toMatchObject({ mode: 0o644 });
  });

  test("a folder full of temporary files is a fault, not an endless search", () => {
    const disk = diskWithOld();
    for (let number = 1; number <= 64; number += 1) disk.createFile(`/own/.tmp-${number}`, text(""), 0o600);
    const file = { path, bytes: text("new"), mode: 0o600, temporaryFolder: "/own" };
    expect(codeOf(() => writeDurably(disk, file))).toBe("disk-already-there");
  });
});

describe("makeFolders", () => {
  test("a file written below new folders survives any power loss after the write", () => {
    const disk = new MemoryDisk();
    makeFolders(disk, "/a/b/c", 0o700);
    writeDurably(disk, { path: "/a/b/c/file", bytes: text("x"), mode: 0o600 });
    for (const state of disk.crashStates()) {
      if (state.operationsDone < disk.operations.length) continue;
      expect(state.disk.readFile("/a/b/c/file", 10), state.description).toEqual(text("x"));
      expect(state.disk.stat("/a/b")).toMatchObject({ mode: 0o700 });
    }
  });

  test("a folder that is there is left as it is, and its name made durable, once", () => {
    const disk = new MemoryDisk();
    disk.makeFolder("/a", 0o755);
    disk.makeFolder("/a/b", 0o755);
    disk.settle();
    makeFolders(disk, "/a/b", 0o700);
    makeFolders(disk, "/a/b", 0o700);
    expect(disk.operations.map(({ kind, path: where }) => `${kind} ${where}`)).toEqual(["sync-folder /a"]);
    expect(disk.stat("/a/b")).toMatchObject({ mode: 0o755 });
  });

  test.each([1, 2, 3])(
    "what a run that was killed after %i operations had not synced, the next one does",
    (operations) => {
      const disk = new MemoryDisk();
      disk.cutPowerAfter(operations);
      expect(() => makeFolders(disk, "/a/b", 0o700)).toThrow(PowerCut);
      disk.cutPowerAfter(Number.POSITIVE_INFINITY);
      makeFolders(disk, "/a/b", 0o700);
      writeDurably(disk, { path: "/a/b/file", bytes: text("x"), mode: 0o600 });
      for (const state of disk.crashStates()) {
        if (state.operationsDone < disk.operations.length) continue;
        expect(state.disk.readFile("/a/b/file", 10), state.description).toEqual(text("x"));
      }
    },
  );

  test("a parent that may not be opened does not stop the work", () => {
    const disk = new MemoryDisk({
      refuse: (operation) => (operation.kind === "sync-folder" && operation.path === "/" ? "disk-denied" : undefined),
    });
    makeFolders(disk, "/device", 0o700);
    expect(disk.operations.map(({ kind, path: where }) => `${kind} ${where}`)).toEqual([
      "add-name /device",
      "sync-folder /device",
    ]);
  });

  test("a parent that cannot be synced is a fault", () => {
    const disk = new MemoryDisk({ refuse: (operation) => (operation.kind === "sync-folder" ? "disk-io" : undefined) });
    expect(codeOf(() => makeFolders(disk, "/device", 0o700))).toBe("disk-io");
  });

  test("a file in the way is refused", () => {
    const disk = diskWithOld();
    expect(codeOf(() => makeFolders(disk, "/data/file", 0o700))).toBe("disk-not-a-folder");
  });
});

describe("sweepTemporaries", () => {
  test("only stale temporary files go", () => {
    const disk = diskWithOld();
    disk.createFile("/own/.tmp-1", text("stale"), 0o600);
    disk.createFile("/own/identity-key", text("kept"), 0o600);
    disk.makeFolder("/own/.tmp-folder", 0o700);
    expect(sweepTemporaries(disk, "/own")).toBe(1);
    expect(disk.list("/own")).toEqual([".tmp-folder", "identity-key"]);
  });

  test("a folder that is not there has nothing to sweep", () => {
    expect(sweepTemporaries(new MemoryDisk(), "/own")).toBe(0);
  });
});
