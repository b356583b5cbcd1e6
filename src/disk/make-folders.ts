import { dirname } from "node:path";
import { Problem } from "../problem/problem.ts";
import type { Disk } from "./disk.ts";

/**
 * Makes the folder and whatever parents it lacks, all with this mode, each name durable before anything is put below
 * it. A folder that is there already keeps its mode; its name is made durable, too, because a run that was killed right
 * after it had made the folder left that to the next one. Throws disk-not-a-folder if something else is in the way.
 */
export function makeFolders(disk: Disk, path: string, mode: number): void {
  const parent = dirname(path);
  if (parent === path) return;
  if (disk.stat(path)?.kind !== "folder") {
    makeFolders(disk, parent, mode);
    disk.makeFolder(path, mode);
  }
  syncName(disk, parent, path);
}

/**
 * A system-files plug names a folder but not its parent, which the hook then may not open. Syncing the new folder
 * itself is the next best: on ext4, xfs and btrfs it commits the journal that holds the name, too.
 */
function syncName(disk: Disk, parent: string, path: string): void {
  try {
    disk.syncFolder(parent);
  } catch (error) {
    if (!(error instanceof Problem && error.code === "disk-denied")) throw error;
    disk.syncFolder(path);
  }
}
