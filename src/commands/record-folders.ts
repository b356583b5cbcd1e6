import { join } from "node:path";
import type { Disk } from "../disk/disk.ts";
import { Problem } from "../problem/problem.ts";
import { devicePaths } from "../snapd/device-paths.ts";

function namesIn(disk: Disk, folder: string): readonly string[] {
  try {
    return disk.list(folder) ?? [];
  } catch (fault) {
    // Not for this user to see: another place may be.
    if (fault instanceof Problem) return [];
    throw fault;
  }
}

/** Where a device can have its identity key and its record, the likeliest place first; snap folders after snapd's. */
export function recordFolders(
  disk: Disk,
  root: string,
  isOurs: (snap: string) => boolean = () => true,
): readonly string[] {
  const saved = join(root, "var/lib/snapd/save/snap");
  const snaps = join(root, "var/snap");
  return [
    devicePaths(root, true).ownFolder,
    devicePaths(root, false).ownFolder,
    ...namesIn(disk, saved)
      .filter(isOurs)
      .map((snap) => join(saved, snap, "prepare-device")),
    ...namesIn(disk, snaps)
      .filter(isOurs)
      .map((snap) => join(snaps, snap, "common/prepare-device")),
  ];
}
