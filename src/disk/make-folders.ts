import { dirname } from "node:path";
import { Problem } from "../problem/problem.ts";
import type { Disk } from "./disk.ts";

/** By disk, the folders whose names this process has made durable: nobody takes them away while it runs. */
const lastingNames = new WeakMap<Disk, Set<string>>();

/**
 * Makes the folder and whatever parents it lacks, all with this mode, each name durable before anything is put below
 * it. A folder that is there already keeps its mode; its name is made durable, too, once a process, because a run that was
 * killed right after it had made the folder left that to the next one. Throws disk-not-a-folder if something else is in the way.
 */
export function makeFolders(disk: Disk, path: string, mode: number): void {
  const parent = dirname(path);
  if (parent === path) return;
  const lasting = lastingNames.get(disk) ?? new Set();
  lastingNames.set(disk, lasting);
  if (disk.stat(path)?.kind !== "folder") {
    makeFolders(disk, parent, mode);
    disk.makeFolder(path, mode);
  } else if (lasting.has(path)) return;
  syncName(disk, parent, path);
  lasting.add(path);
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
