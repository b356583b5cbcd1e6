import { dirname, join } from "node:path";
import type { Disk } from "../disk/disk.ts";
import { Problem } from "../problem/problem.ts";

/** Where the gadget's hooks and a person's run leave word for each other. */
export interface ClaimFolders {
  /** Where a claim may lie. */
  readonly all: readonly string[];
  /** Where one is written: the gadget's most lasting folder. Undefined where there is no gadget. */
  readonly home: string | undefined;
  /** Every party holds the lock of these while it decides who registers, and while it registers. */
  readonly locks: readonly string[];
}

const ownName = "prepare-device";

/**
 * A hook's own: `saved` lies on the save partition, where a factory reset leaves it, as it leaves keys and record;
 * `common` in SNAP_COMMON, which it wipes, as without a save partition it wipes keys and record.
 */
export function claimFoldersOf(saved: string | undefined, common: string | undefined): ClaimFolders {
  const all = [saved, common].filter((folder) => folder !== undefined);
  return { all, home: all[0], locks: common === undefined ? [] : [common] };
}

function isFolder(disk: Disk, path: string): boolean {
  try {
    return disk.stat(path)?.kind === "folder";
  } catch (fault) {
    if (fault instanceof Problem) return false;
    throw fault;
  }
}

function namesIn(disk: Disk, folder: string): readonly string[] {
  try {
    return disk.list(folder) ?? [];
  } catch (fault) {
    if (fault instanceof Problem) return [];
    throw fault;
  }
}

/**
 * The same for a run outside of the gadget: those of the model's gadget, where it is installed, and those in which the
 * agent's hooks of whatever snap have been before.
 */
export function findClaimFolders(disk: Disk, root: string, gadget: string | undefined): ClaimFolders {
  const saves = join(root, "var/lib/snapd/save/snap");
  const snaps = join(root, "var/snap");
  const savedOf = (snap: string): string => join(saves, snap, ownName);
  const commonOf = (snap: string): string => join(snaps, snap, "common", ownName);
  const there = (folder: string): boolean => isFolder(disk, folder);
  const saved = gadget !== undefined && isFolder(disk, join(saves, gadget)) ? savedOf(gadget) : undefined;
  // Where the gadget is to be installed yet, its folder is made when there is something to say.
  const own = claimFoldersOf(saved, gadget === undefined ? undefined : commonOf(gadget));
  const otherSaved = namesIn(disk, saves).map(savedOf).filter(there);
  const otherCommon = namesIn(disk, snaps).map(commonOf).filter(there);
  const lockable = own.locks.filter((folder) => isFolder(disk, dirname(folder)));
  return {
    all: [...new Set([...own.all, ...otherSaved, ...otherCommon])],
    home: own.home,
    locks: [...new Set([...lockable, ...otherCommon])].sort(),
  };
}
