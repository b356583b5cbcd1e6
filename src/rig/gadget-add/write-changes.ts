import { chmodSync, existsSync, mkdirSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { diskFault } from "../../disk/disk-fault.ts";
import type { Change, Content } from "./change.ts";

/** Whatever the umask: what is packed must be readable, and a hook executable. */
function put(path: string, { bytes, mode }: Content): void {
  mkdirSync(dirname(path), { recursive: true });
  // Written in place: owner, links to it and everything else about it stay.
  writeFileSync(path, bytes, { mode });
  chmodSync(path, mode);
}

function apply(folder: string, { path }: Pick<Change, "path">, content: Content | undefined): void {
  const full = join(folder, path);
  if (content === undefined) rmSync(full, { force: true });
  else put(full, content);
}

function undo(folder: string, done: readonly Change[]): void {
  for (const change of done.toReversed()) apply(folder, change, change.before);
}

/** Folders that have become empty; others stay. */
export function removeEmptyFolders(folder: string, folders: readonly string[]): void {
  for (const path of folders.toSorted().toReversed()) {
    const full = join(folder, path);
    if (!existsSync(full)) continue;
    try {
      rmdirSync(full);
    } catch (fault) {
      if ((fault as NodeJS.ErrnoException).code !== "ENOTEMPTY") throw diskFault("remove", full, fault);
    }
  }
}

/**
 * Writes all changes, or none: where one cannot be written, those before it are taken back.
 * @throws Problem disk-…
 */
export function writeChanges(folder: string, changes: readonly Change[]): void {
  const done: Change[] = [];
  for (const change of changes) {
    try {
      done.push(change);
      apply(folder, change, change.after);
    } catch (fault) {
      undo(folder, done);
      throw diskFault("write", join(folder, change.path), fault);
    }
  }
}
