import { expect, test } from "vitest";
import { inFolder } from "../../../src/disk/in-folder.ts";
import { isThere } from "../../../src/disk/is-there.ts";
import { MemoryDisk } from "../../../src/disk/memory-disk.ts";
import { Problem } from "../../../src/problem/problem.ts";

function diskWithFile(): MemoryDisk {
  const disk = new MemoryDisk();
  disk.makeFolder("/data", 0o755);
  disk.createFile("/data/file", new Uint8Array(), 0o600);
  return disk;
}

test("a file and a folder are there, and what has another name is not", () => {
  const disk = diskWithFile();
  expect(isThere(disk, "/data")).toBe(true);
  expect(isThere(disk, "/data/file")).toBe(true);
  expect(isThere(disk, "/data/other")).toBe(false);
});

test("what is closed to this program is not there for it, and any other fault is told", () => {
  const disk = diskWithFile();
  const failing = (fault: Error): typeof disk =>
    Object.assign(Object.create(disk) as typeof disk, {
      stat: () => {
        throw fault;
      },
    });
  expect(isThere(failing(new Problem("disk-denied", "cannot look at /data: EACCES")), "/data/file")).toBe(false);
  expect(() => isThere(failing(new TypeError("a mistake of ours")), "/data/file")).toThrow("a mistake of ours");
});

test.each([
  ["/data", "file", "/data/file"],
  ["/data/", "file", "/data/file"],
  ["/", "var/lib", "/var/lib"],
  ["", "file", "file"],
  ["folder", "file", "folder/file"],
])("in %j the name %j is %j", (folder, name, path) => {
  expect(inFolder(folder, name)).toBe(path);
});
