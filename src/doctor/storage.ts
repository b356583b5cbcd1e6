import { accessSync, constants, statfsSync } from "node:fs";
import { dirname } from "node:path";
import { errnoOf } from "../disk/disk-fault.ts";

/** What is known of the file system that holds a folder, without writing to it. */
export interface StorageFacts {
  /** The folder, or the nearest one above it that is there. */
  readonly folder: string;
  readonly writable: boolean;
  /** The errno of what speaks against writing. */
  readonly errno: string | undefined;
  /** It forgets everything at the next boot. */
  readonly isMemory: boolean;
  readonly freeBytes: number;
}

/** Of linux/magic.h: tmpfs and ramfs. */
const memoryTypes: ReadonlySet<number> = new Set([0x01021994, 0x858458f6]);

function nearest(folder: string): string {
  try {
    accessSync(folder, constants.F_OK);
    return folder;
  } catch (fault) {
    if (errnoOf(fault) !== "ENOENT" || dirname(folder) === folder) return folder;
    return nearest(dirname(folder));
  }
}

function refusal(folder: string): string | undefined {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (fault) {
    return errnoOf(fault) ?? "unknown";
  }
}

export function storageOf(wanted: string): StorageFacts {
  const folder = nearest(wanted);
  const errno = refusal(folder);
  const { type, bavail, bsize } = statfsSync(folder);
  return { folder, writable: errno === undefined, errno, isMemory: memoryTypes.has(type), freeBytes: bavail * bsize };
}
