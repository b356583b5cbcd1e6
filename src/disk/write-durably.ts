import { dirname } from "node:path";
import { Problem } from "../problem/problem.ts";
import type { Disk, Lasting } from "./disk.ts";
import { diskRefusal } from "./disk-fault.ts";

/** Temporary files are named so in every folder this program writes to; snapd looks at none of them. */
const temporaryPrefix = ".tmp-";

const maxTemporaries = 64;

export interface DurableFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly mode: number;
  /** On the same file system; without it the temporary file stands beside the file. */
  readonly temporaryFolder?: string;
}

/**
 * Writes the bytes, synced if nothing else is said, under a name of the folder that nobody has; returns its path. Names
 * are numbers instead of chance: an exclusive create finds the first free one, also between two processes.
 */
export function createTemporary(
  disk: Disk,
  folder: string,
  bytes: Uint8Array,
  mode: number,
  lasting?: Lasting,
): string {
  for (let number = 1; number <= maxTemporaries; number += 1) {
    const path = `${folder}/${temporaryPrefix}${number}`;
    try {
      disk.createFile(path, bytes, mode, lasting);
      return path;
    } catch (error) {
      if (!(error instanceof Problem && error.code === "disk-already-there")) throw error;
    }
  }
  throw diskRefusal("disk-already-there", "create a temporary file in", folder, `${maxTemporaries} are there already`);
}

/**
 * Writes or replaces a file so that after a power loss at any point either the old or the whole new content is there:
 * temporary file with its final mode, fsync, rename, fsync of the folder it came to and the one it came from.
 * Throws a Problem of the disk-… codes; then the old content stands and no temporary file is left.
 */
export function writeDurably(disk: Disk, file: DurableFile): void {
  writeAllDurably(disk, [file]);
}

/**
 * The same for several files, in this order, with one sync of each folder for all: after a power loss each is the old or
 * the new one, whatever the others are. A file that cannot be written leaves those before it new.
 */
export function writeAllDurably(disk: Disk, files: readonly DurableFile[]): void {
  for (const file of files) {
    const temporary = createTemporary(disk, temporaryFolderOf(file), file.bytes, file.mode);
    try {
      disk.rename(temporary, file.path);
    } catch (error) {
      removeQuietly(disk, temporary);
      throw error;
    }
  }
  const folders = [...files.map(({ path }) => dirname(path)), ...files.map(temporaryFolderOf)];
  for (const folder of new Set(folders)) disk.syncFolder(folder);
}

function temporaryFolderOf({ path, temporaryFolder }: DurableFile): string {
  return temporaryFolder ?? dirname(path);
}

/**
 * Writes or replaces a file at once, without waiting for the disk: whoever reads it meanwhile sees the old or the whole new
 * content; after a power loss it may be either, or empty. For what nobody has to find again. Throws as writeDurably.
 */
export function writeForThisBoot(disk: Disk, { path, bytes, mode }: DurableFile): void {
  const temporary = createTemporary(disk, dirname(path), bytes, mode, "this-boot");
  try {
    disk.rename(temporary, path);
  } catch (error) {
    removeQuietly(disk, temporary);
    throw error;
  }
}

/** Removes a temporary file after another fault, which is the one to report. */
export function removeQuietly(disk: Disk, path: string): void {
  try {
    disk.unlink(path);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
}

/** Removes what a power loss left of earlier writes in our own folder; returns how many files. */
export function sweepTemporaries(disk: Disk, folder: string): number {
  const stale = (disk.list(folder) ?? []).filter((name) => name.startsWith(temporaryPrefix));
  let removed = 0;
  for (const name of stale) {
    if (disk.stat(`${folder}/${name}`)?.kind === "folder") continue;
    if (disk.unlink(`${folder}/${name}`)) removed += 1;
  }
  if (removed > 0) disk.syncFolder(folder);
  return removed;
}
