import type { Disk } from "../disk/disk.ts";
import { type Lock, type LockWait, lock } from "../lock/lock.ts";
import type { Processes } from "../lock/owner.ts";

export interface LockingDevice {
  readonly disk: Disk;
  readonly processes: Processes;
  readonly lockWait: LockWait;
}

/** The locks of these folders. */
export interface FolderLocks extends Lock {
  readonly folders: readonly string[];
}

/**
 * Takes the locks of all these folders, which are made where they are missing, in this order, so that two runs cannot
 * wait for each other. Problem run-in-progress.
 */
export async function lockFolders(
  { disk, processes, lockWait }: LockingDevice,
  folders: readonly string[],
): Promise<FolderLocks> {
  const held: Lock[] = [];
  const release = (): void => {
    for (const one of held.splice(0).reverse()) one.release();
  };
  try {
    for (const folder of folders) {
      if (disk.stat(folder)?.kind !== "folder") disk.makeFolder(folder, 0o700);
      held.push(await lock(disk, folder, processes, lockWait));
    }
  } catch (fault) {
    release();
    throw fault;
  }
  return { folders, release };
}
