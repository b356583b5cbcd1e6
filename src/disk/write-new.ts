import { closeSync, fsyncSync, linkSync, lstatSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { diskFault, diskRefusal, errnoOf } from "./disk-fault.ts";

/** link(2) on FAT and its like: a USB stick is where such files go. */
const noLinks = new Set(["EPERM", "EOPNOTSUPP", "ENOTSUP", "ENOSYS", "EMLINK"]);

function writeSynced(path: string, bytes: Uint8Array, mode: number): void {
  const fd = openSync(path, "wx", mode);
  try {
    writeFileSync(fd, bytes);
    // Some file systems tell of a full disk only now.
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function nameIt(temporary: string, path: string): void {
  try {
    linkSync(temporary, path);
  } catch (fault) {
    if (!noLinks.has(errnoOf(fault) ?? "")) throw fault;
    refuseTaken(path);
    renameSync(temporary, path);
  }
}

function refuseTaken(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return;
  throw diskRefusal("disk-already-there", "write", path, "something of that name is there");
}

/**
 * Writes a file for a person, whole or not at all, under a name that nothing has: half of it would tell nothing and stand in
 * the way of the next try. The path is absolute. Problems disk-…
 */
export function writeNew(path: string, bytes: Uint8Array, mode: number): void {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.part`);
  try {
    refuseTaken(path);
    writeSynced(temporary, bytes, mode);
    nameIt(temporary, path);
  } catch (fault) {
    throw diskFault("write", path, fault);
  } finally {
    rmSync(temporary, { force: true });
  }
}
