import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FsDisk } from "../../../src/disk/fs-disk.ts";
import { codeOf } from "./code-of.ts";

// What only a real kernel can show: files whose size it does not state, symbolic links, a write that fails half way.

describe("FsDisk", () => {
  const disk = new FsDisk();
  let box: string;

  beforeEach(() => {
    box = mkdtempSync(join(tmpdir(), "fs-disk-"));
  });

  afterEach(() => rmSync(box, { recursive: true }));

  test("a file of /proc, which states no size, is read whole", () => {
    expect(disk.stat("/proc/cpuinfo")?.sizeBytes).toBe(0);
    expect(disk.readFile("/proc/cpuinfo", 1 << 22)?.length).toBeGreaterThan(10);
  });

  test("a file of /proc bigger than allowed is refused although it states no size", () => {
    expect(codeOf(() => disk.readFile("/proc/cpuinfo", 10))).toBe("disk-too-big");
  });

  test("a symbolic link is followed on reading and is no file to stat", () => {
    writeFileSync(`${box}/target`, "content");
    symlinkSync(`${box}/target`, `${box}/link`);
    expect(disk.readFile(`${box}/link`, 100)).toEqual(new TextEncoder().encode("content"));
    expect(disk.stat(`${box}/link`)).toMatchObject({ kind: "other" });
  });

  test("a symbolic link is never followed on creating, wherever it points", () => {
    symlinkSync(`${box}/nowhere`, `${box}/link`);
    expect(codeOf(() => disk.createFile(`${box}/link`, new Uint8Array(1), 0o600))).toBe("disk-already-there");
    expect(disk.list(box)).toEqual(["link"]);
  });

  test("links that point at each other are named as such", () => {
    symlinkSync(`${box}/b`, `${box}/a`);
    symlinkSync(`${box}/a`, `${box}/b`);
    expect(codeOf(() => disk.readFile(`${box}/a`, 10))).toBe("disk-link-loop");
  });

  test("a symbolic link to a folder is a folder that is there already", () => {
    disk.makeFolder(`${box}/real`, 0o700);
    symlinkSync(`${box}/real`, `${box}/link`);
    expect(disk.makeFolder(`${box}/link`, 0o700)).toBe(false);
  });

  test("a write that the kernel stops half way leaves no file", () => {
    const script = `
      import { FsDisk } from ${JSON.stringify(new URL("../../../src/disk/fs-disk.ts", import.meta.url).href)};
      try {
        new FsDisk().createFile(process.argv[1], new Uint8Array(100_000), 0o600);
      } catch (error) {
        console.log(error.code);
      }`;
    const shell = 'trap \'\' XFSZ; ulimit -f 1; exec "$0" --input-type=module -e "$1" "$2"';
    const output = execFileSync("sh", ["-c", shell, process.execPath, script, `${box}/file`], { encoding: "utf8" });
    expect(output.trim()).toBe("disk-full");
    expect(disk.list(box)).toEqual([]);
  });
});
