import { rmdirSync } from "node:fs";
import { join } from "node:path";
import { diskFault, errnoOf } from "../../disk/disk-fault.ts";
import { FsDisk } from "../../disk/fs-disk.ts";
import { writeDurably } from "../../disk/write-durably.ts";
import type { Change, Content } from "./change.ts";
import { checkFolder, foldersOf } from "./content.ts";

const disk = new FsDisk();

/** Whatever the umask: what is packed must be readable, and a hook executable. A link there is replaced, not followed. */
function put(folder: string, path: string, { bytes, mode }: Content): void {
  for (const one of foldersOf(path)) if (!checkFolder(folder, one)) disk.makeFolder(join(folder, one), 0o755);
  writeDurably(disk, { path: join(folder, path), bytes, mode });
}

function apply(folder: string, { path }: Pick<Change, "path">, content: Content | undefined): void {
  if (content !== undefined) put(folder, path, content);
  else if (foldersOf(path).every((one) => checkFolder(folder, one))) disk.unlink(join(folder, path));
}

function undo(folder: string, done: readonly Change[]): void {
  for (const change of done.toReversed()) apply(folder, change, change.before);
}

/** Folders that have become empty; others stay, and so does what a link leads to. */
export function removeEmptyFolders(folder: string, folders: readonly string[]): void {
  for (const path of folders.toSorted().toReversed()) {
    if (![...foldersOf(path), path].every((one) => isFolder(folder, one))) continue;
    const full = join(folder, path);
    try {
      rmdirSync(full);
    } catch (fault) {
      if (errnoOf(fault) !== "ENOTEMPTY") throw diskFault("remove", full, fault);
    }
  }
}

function isFolder(folder: string, path: string): boolean {
  return disk.stat(join(folder, path))?.kind === "folder";
}

/**
 * Writes all changes, or none: where one cannot be written, those before it are taken back.
 * @throws Problem disk-…, gadget-file-wrong
 */
export function writeChanges(folder: string, changes: readonly Change[]): void {
  const done: Change[] = [];
  for (const change of changes) {
    try {
      apply(folder, change, change.after);
      done.push(change);
    } catch (fault) {
      undo(folder, done);
      throw diskFault("write", join(folder, change.path), fault);
    }
  }
}
