import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { diskRefusal, errnoOf } from "../disk/disk-fault.ts";
import { readOpenFile } from "../disk/read-open-file.ts";
import { noLink, type OpenPlace, walkBelow } from "../disk/walk-below.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";

// A hook that has snapd-control and system-files can ask snapd to write while it puts links in the way. The stand-in for
// snapd is root of this machine, so it goes over no link where hooks may write. What snapd would do there is not played.

/** Hooks see this folder mounted, so that it is itself in no hook's hands; everything below it may be. */
const mountedPart = "/var/lib/snapd/";

function partsOf(path: string): { readonly top: string; readonly below: string } {
  const at = path.lastIndexOf(mountedPart);
  if (at === -1) throw new RangeError(`cannot use ${path}: it is not below ${mountedPart}`);
  return { top: path.slice(0, at + mountedPart.length), below: path.slice(at + mountedPart.length) };
}

function refused(path: string, why: string): Problem {
  const shown = printable(partsOf(path).below, 200);
  return new Problem("rig-sandbox-failed", `cannot go to var/lib/snapd/${shown}: ${why}`, {
    cure: "Make files and folders below /var/lib/snapd only: snapd's own keys and assertions are kept there.",
  });
}

function walk<T>(path: string, use: (folder: string, name: string, open: OpenPlace) => T, makeMode?: number): T {
  const { top, below } = partsOf(path);
  if (makeMode !== undefined) mkdirSync(top, { recursive: true });
  try {
    return walkBelow(top, below, use, makeMode);
  } catch (fault) {
    if (errnoOf(fault) === "ENOTDIR") throw refused(path, "a part of the path is a link or no folder");
    throw fault;
  }
}

function orNothing<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch (fault) {
    if (errnoOf(fault) === "ENOENT") return undefined;
    throw fault;
  }
}

/** What snapd keeps in a file, and with which rights. */
export interface SnapdFile {
  readonly bytes: Uint8Array;
  /** Permission bits. */
  readonly mode: number;
}

/**
 * A file of snapd's on a device, or undefined if there is none. @throws Problem rig-sandbox-failed where a link is in the
 * way, disk-not-a-file, disk-too-big
 */
export function readSnapdFile(path: string, maxBytes: number): SnapdFile | undefined {
  return orNothing(() =>
    walk(path, (folder, name, open) => {
      const { handle, fd } = open(`${folder}/${name}`, noLink);
      const found = fstatSync(fd);
      if (found.isSymbolicLink()) throw refused(path, "it is a link");
      if (!found.isFile()) throw diskRefusal("disk-not-a-file", "read", path, "it is not a regular file");
      const file = open(handle, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
      return { bytes: readOpenFile(file.fd, path, found.size, maxBytes), mode: found.mode & 0o7777 };
    }),
  );
}

/** Names in a folder of snapd's, sorted; none where there is no folder. @throws Problem rig-sandbox-failed */
export function listSnapdFolder(path: string): readonly string[] {
  const names = orNothing(() =>
    walk(path, (folder, name, open) => {
      const { handle, fd } = open(`${folder}/${name}`, noLink);
      const found = fstatSync(fd);
      if (found.isSymbolicLink()) throw refused(path, "it is a link");
      return found.isDirectory() ? readdirSync(`${handle}/`).sort() : [];
    }),
  );
  return names ?? [];
}

/** Makes a folder of snapd's and what it lacks above it; its permission bits. @throws Problem rig-sandbox-failed */
export function makeSnapdFolder(path: string, mode: number): number {
  return walk(`${path}/.any`, (folder, _name, open) => fstatSync(open(`${folder}/.`, noLink).fd).mode & 0o7777, mode);
}

function createNew(path: string, bytes: Uint8Array, mode: number): void {
  const fd = openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, mode);
  try {
    for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done);
  } finally {
    closeSync(fd);
  }
}

const folderMode = 0o775;

/** Writes or replaces a file of snapd's by a temporary one, and makes the folders it needs. @throws Problem rig-sandbox-failed */
export function writeSnapdFile(path: string, bytes: Uint8Array, mode: number): void {
  walk(
    path,
    (folder, name) => {
      const target = `${folder}/${name}`;
      // Another one's, or left by a run that was killed.
      orNothing(() => unlinkSync(`${target}.new`));
      createNew(`${target}.new`, bytes, mode);
      renameSync(`${target}.new`, target);
    },
    folderMode,
  );
}
