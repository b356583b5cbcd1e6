import { describe, expect, test } from "vitest";
import { makeFolders } from "../../../src/disk/make-folders.ts";
import { MemoryDisk } from "../../../src/disk/memory-disk.ts";
import { findKeyFolders } from "../../../src/hardware-identity/snap-folders.ts";
import { codeOf } from "../disk/code-of.ts";

function diskWith(...files: readonly string[]): MemoryDisk {
  const disk = new MemoryDisk();
  for (const file of files) {
    makeFolders(disk, file.slice(0, file.lastIndexOf("/")), 0o700);
    disk.createFile(file, new Uint8Array(), 0o600);
  }
  return disk;
}

const save = "/var/lib/snapd/save/snap/gadget/prepare-device";
const common = "/var/snap/gadget/common/prepare-device";

describe("the folders of the snap with a hardware key", () => {
  test.each([
    ["on the save partition", [`/r${save}/hardware-key`], [`/r${save}`]],
    ["in its common folder", [`/r${common}/hardware-key`], [`/r${common}`]],
    ["in both", [`/r${save}/hardware-key`, `/r${common}/hardware-key.pub`], [`/r${save}`, `/r${common}`]],
    ["lost but for its public half", [`/r${common}/hardware-key.pub`], [`/r${common}`]],
    ["of no snap", ["/r/var/snap/other/common/file"], []],
  ])("%s are found", (_place, files, expected) => {
    expect(findKeyFolders(diskWith(...files), "/r/")).toEqual(expected);
    expect(findKeyFolders(diskWith(...files), "/elsewhere")).toEqual([]);
  });

  test("of two snaps are not chosen from", () => {
    const disk = diskWith(`${save}/hardware-key`, "/var/snap/other/common/prepare-device/hardware-key");
    expect(codeOf(() => findKeyFolders(disk, "/"))).toBe("hardware-key-place-unknown");
  });
});
