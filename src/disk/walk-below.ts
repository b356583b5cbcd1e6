import { closeSync, constants, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import { diskRefusal, errnoOf } from "./disk-fault.ts";

/** open(2): a handle on the place alone; needs no right to read it, and does nothing to a device. The same number everywhere. */
const pathOnly = 0o10000000;

/** Flags of a handle on whatever is at a name, the link itself if that is one. */
export const noLink = pathOnly | constants.O_NOFOLLOW;

/** Opens a place for as long as the walk lasts. */
export type OpenPlace = (place: string, flags: number) => { readonly handle: string; readonly fd: number };

export function notBelow(root: string, path: string): Error {
  return diskRefusal("disk-not-a-folder", "go to", join(root, path), "a part of the path is a link or no folder");
}

function makeFolder(path: string, mode: number): void {
  try {
    mkdirSync(path, mode);
  } catch (fault) {
    if (errnoOf(fault) !== "EEXIST") throw fault;
  }
}

/** The folder of that name below the handle; made if it is missing and a mode says so. Never by way of a link. */
function step(open: OpenPlace, place: string, makeMode: number | undefined): string {
  const flags = noLink | constants.O_DIRECTORY;
  try {
    return open(place, flags).handle;
  } catch (fault) {
    if (makeMode === undefined || errnoOf(fault) !== "ENOENT") throw fault;
    makeFolder(place, makeMode);
    return open(place, flags).handle;
  }
}

/**
 * Goes from the root to the folder that holds the path's last name, one folder after the other and over no link, and runs
 * `use` with that folder's handle. Whoever may write below the root can put a link in any place at any moment, so every
 * folder is kept open and the next one is opened from it. With `makeMode` missing folders are made.
 * Throws the system's own error (ENOENT, ENOTDIR for a link or a file on the way) or disk-not-a-folder.
 */
export function walkBelow<T>(
  root: string,
  path: string,
  use: (folder: string, name: string, open: OpenPlace) => T,
  makeMode?: number,
): T {
  const opened: number[] = [];
  const open: OpenPlace = (place, flags) => {
    const fd = openSync(place, flags);
    opened.push(fd);
    return { handle: `/proc/self/fd/${fd}`, fd };
  };
  try {
    const names = path.split("/").filter((name) => name !== "" && name !== ".");
    const last = names.pop();
    if (last === undefined || [last, ...names].includes("..")) throw notBelow(root, path);
    const top = open(root, pathOnly | constants.O_DIRECTORY).handle;
    return use(
      names.reduce((at, name) => step(open, `${at}/${name}`, makeMode), top),
      last,
      open,
    );
  } finally {
    for (const fd of opened.toReversed()) closeSync(fd);
  }
}
