import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Disk } from "../../../src/disk/disk.ts";
import { FsDisk } from "../../../src/disk/fs-disk.ts";
import { MemoryDisk } from "../../../src/disk/memory-disk.ts";
import { codeOf } from "../../unit/disk/code-of.ts";

// One suite on the real disk and on its twin: what the twin lets through, the kernel must let through, too.

interface Bench {
  readonly disk: Disk;
  /** An empty folder of mode 0755. */
  readonly box: string;
  placePipe(path: string): void;
  remove(): void;
}

function fsBench(): Bench {
  const box = mkdtempSync(join(tmpdir(), "disk-contract-"));
  return {
    disk: new FsDisk(),
    box,
    placePipe: (path) => void execFileSync("mkfifo", [path]),
    remove: () => rmSync(box, { recursive: true }),
  };
}

function memoryBench(): Bench {
  const disk = new MemoryDisk();
  disk.makeFolder("/box", 0o755);
  return { disk, box: "/box", placePipe: (path) => disk.placeOther(path), remove: () => {} };
}

const text = (value: string) => new TextEncoder().encode(value);

describe.each([
  ["FsDisk", fsBench],
  ["MemoryDisk", memoryBench],
])("%s", (_, makeBench) => {
  let bench: Bench;
  let disk: Disk;
  let box: string;
  let oldUmask: number;

  beforeEach(() => {
    oldUmask = process.umask(0o077);
    bench = makeBench();
    ({ disk, box } = bench);
  });

  afterEach(() => {
    process.umask(oldUmask);
    bench.remove();
  });

  test("a created file has exactly its bytes and its mode, whatever the umask", () => {
    disk.createFile(`${box}/a`, text("hello"), 0o664);
    expect(disk.readFile(`${box}/a`, 5)).toEqual(text("hello"));
    expect(disk.stat(`${box}/a`)).toMatchObject({ kind: "file", mode: 0o664, sizeBytes: 5 });
  });

  test("a file of no bytes and a file of many are read whole", () => {
    const many = new Uint8Array(100_000).map((_byte, index) => index % 251);
    disk.createFile(`${box}/none`, new Uint8Array(), 0o600);
    disk.createFile(`${box}/many`, many, 0o600);
    expect(disk.readFile(`${box}/none`, 0)).toEqual(new Uint8Array());
    expect(disk.readFile(`${box}/many`, many.length)).toEqual(many);
  });

  test("a created folder has exactly its mode, whatever the umask", () => {
    expect(disk.makeFolder(`${box}/f`, 0o755)).toBe(true);
    expect(disk.stat(`${box}/f`)).toMatchObject({ kind: "folder", mode: 0o755 });
  });

  test("a folder that is there already is no fault and keeps its mode", () => {
    disk.makeFolder(`${box}/f`, 0o700);
    expect(disk.makeFolder(`${box}/f`, 0o755)).toBe(false);
    expect(disk.stat(`${box}/f`)).toMatchObject({ mode: 0o700 });
  });

  test("what is not there is an answer, not a fault", () => {
    expect(disk.readFile(`${box}/none`, 10)).toBeUndefined();
    expect(disk.list(`${box}/none`)).toBeUndefined();
    expect(disk.stat(`${box}/none/deeper`)).toBeUndefined();
    expect(disk.unlink(`${box}/none`)).toBe(false);
  });

  test("names are listed sorted", () => {
    for (const name of ["b", "a", "Z", "é"]) disk.createFile(`${box}/${name}`, text(name), 0o600);
    expect(disk.list(box)).toEqual(["Z", "a", "b", "é"]);
  });

  test("a rename replaces what has the name", () => {
    disk.createFile(`${box}/old`, text("old"), 0o600);
    disk.createFile(`${box}/new`, text("new"), 0o644);
    disk.rename(`${box}/new`, `${box}/old`);
    expect(disk.list(box)).toEqual(["old"]);
    expect(disk.readFile(`${box}/old`, 10)).toEqual(text("new"));
    expect(disk.stat(`${box}/old`)).toMatchObject({ mode: 0o644 });
  });

  test("a rename that something stands in the way of names the place, not the file that was to come there", () => {
    disk.createFile(`${box}/temporary`, text("new"), 0o600);
    disk.makeFolder(`${box}/wanted`, 0o700);
    const blocked = () => disk.rename(`${box}/temporary`, `${box}/wanted`);
    expect(blocked).toThrow(`${box}/wanted`);
    expect(blocked).not.toThrow("temporary");
  });

  test("a link is a second name and never replaces", () => {
    disk.createFile(`${box}/a`, text("a"), 0o600);
    disk.createFile(`${box}/b`, text("b"), 0o600);
    expect(disk.link(`${box}/a`, `${box}/b`)).toBe(false);
    expect(disk.link(`${box}/a`, `${box}/c`)).toBe(true);
    expect(disk.unlink(`${box}/a`)).toBe(true);
    expect(disk.readFile(`${box}/c`, 10)).toEqual(text("a"));
    expect(disk.readFile(`${box}/b`, 10)).toEqual(text("b"));
  });

  test("a folder with files can be synced", () => {
    disk.createFile(`${box}/a`, text("a"), 0o600);
    disk.syncFolder(box);
    expect(disk.list(box)).toEqual(["a"]);
  });

  test.each<[string, (disk: Disk, box: string) => unknown, string]>([
    ["a file bigger than allowed", (d, b) => d.readFile(`${b}/file`, 3), "disk-too-big"],
    ["a folder read as a file", (d, b) => d.readFile(`${b}/folder`, 10), "disk-not-a-file"],
    ["a pipe read as a file", (d, b) => d.readFile(`${b}/pipe`, 10), "disk-not-a-file"],
    ["a path through a file", (d, b) => d.readFile(`${b}/file/x`, 10), "disk-not-a-folder"],
    ["facts of a path through a file", (d, b) => d.stat(`${b}/file/x`), "disk-not-a-folder"],
    ["a file listed as a folder", (d, b) => d.list(`${b}/file`), "disk-not-a-folder"],
    ["a created file whose name is taken", (d, b) => d.createFile(`${b}/file`, text("x"), 0o600), "disk-already-there"],
    ["a created file over a pipe", (d, b) => d.createFile(`${b}/pipe`, text("x"), 0o600), "disk-already-there"],
    ["a created file in no folder", (d, b) => d.createFile(`${b}/no/x`, text("x"), 0o600), "disk-missing"],
    ["a folder over a file", (d, b) => d.makeFolder(`${b}/file`, 0o700), "disk-not-a-folder"],
    ["a folder in no folder", (d, b) => d.makeFolder(`${b}/no/x`, 0o700), "disk-missing"],
    ["a rename of nothing", (d, b) => d.rename(`${b}/no`, `${b}/x`), "disk-missing"],
    ["a rename over a folder", (d, b) => d.rename(`${b}/file`, `${b}/folder`), "disk-not-a-file"],
    ["a rename into no folder", (d, b) => d.rename(`${b}/file`, `${b}/no/x`), "disk-missing"],
    ["a link of nothing", (d, b) => d.link(`${b}/no`, `${b}/x`), "disk-missing"],
    ["a link of a folder", (d, b) => d.link(`${b}/folder`, `${b}/x`), "disk-denied"],
    ["a removed folder", (d, b) => d.unlink(`${b}/folder`), "disk-not-a-file"],
    ["a synced folder that is none", (d, b) => d.syncFolder(`${b}/file`), "disk-not-a-folder"],
    ["a synced folder that is missing", (d, b) => d.syncFolder(`${b}/no`), "disk-missing"],
    ["a path that is not absolute", (d) => d.readFile("file", 10), "disk-name-refused"],
    ["a path with a NUL", (d, b) => d.stat(`${b}/a\0b`), "disk-name-refused"],
    [
      "a name longer than a folder holds",
      (d, b) => d.createFile(`${b}/${"é".repeat(128)}`, text("x"), 0o600),
      "disk-name-refused",
    ],
  ])("%s is refused", (_situation, act, code) => {
    disk.createFile(`${box}/file`, text("four"), 0o600);
    disk.makeFolder(`${box}/folder`, 0o700);
    bench.placePipe(`${box}/pipe`);
    expect(codeOf(() => act(disk, box))).toBe(code);
    expect(disk.list(box)).toEqual(["file", "folder", "pipe"]);
    expect(disk.readFile(`${box}/file`, 10)).toEqual(text("four"));
  });
});
