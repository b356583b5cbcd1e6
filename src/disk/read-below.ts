import { closeSync, constants, fstatSync, openSync, readdirSync, readSync } from "node:fs";
import { join } from "node:path";
import { diskFault, diskRefusal, errnoOf } from "./disk-fault.ts";
import { noLink, notBelow, walkBelow } from "./walk-below.ts";

/** What was read of a file that may be larger than what is wanted of it. */
export interface FileEnd {
  readonly bytes: Uint8Array;
  /** How many bytes stand before these ones. */
  readonly skippedBytes: number;
}

/** Runs `use` on the place, reached from the root by folders alone; undefined where nothing is there. */
function withPlace<T>(root: string, path: string, use: (handle: string, fd: number) => T): T | undefined {
  try {
    return walkBelow(root, path, (folder, name, open) => {
      const { handle, fd } = open(`${folder}/${name}`, noLink);
      return use(handle, fd);
    });
  } catch (fault) {
    if (errnoOf(fault) === "ENOENT") return undefined;
    if (errnoOf(fault) === "ENOTDIR") throw notBelow(root, path);
    throw diskFault("read", join(root, path), fault);
  }
}

function readFrom(fd: number, position: number, maxBytes: number): Uint8Array {
  const buffer = Buffer.alloc(maxBytes);
  let filled = 0;
  for (;;) {
    const count = readSync(fd, buffer, filled, maxBytes - filled, position + filled);
    filled += count;
    if (count === 0 || filled === maxBytes) return new Uint8Array(buffer.subarray(0, filled));
  }
}

/**
 * The last maxBytes of an ordinary file below the root, or undefined if there is none. No link is followed, be it the
 * file or a folder on the way: whoever may write below the root could lead out of it, or to what only root may read.
 * For the same reason a file with a second name is refused. Problems disk-…
 */
export function readEndBelow(root: string, path: string, maxBytes: number): FileEnd | undefined {
  return withPlace(root, path, (handle, place) => {
    const { size, nlink } = checkedFile(place, join(root, path));
    if (nlink > 1) throw diskRefusal("disk-not-a-file", "read", join(root, path), "the file has a second name");
    const fd = openSync(handle, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    try {
      const skippedBytes = Math.max(0, size - maxBytes);
      return { bytes: readFrom(fd, skippedBytes, maxBytes), skippedBytes };
    } finally {
      closeSync(fd);
    }
  });
}

function checkedFile(fd: number, path: string) {
  const stats = fstatSync(fd);
  if (stats.isFile()) return stats;
  const what = stats.isSymbolicLink() ? "it is a link, and links are not followed" : "it is not a regular file";
  throw diskRefusal("disk-not-a-file", "read", path, what);
}

/** Names in a folder below the root, sorted; undefined if there is none. No link is followed. Problems disk-… */
export function listBelow(root: string, path: string): readonly string[] | undefined {
  return withPlace(root, path, (handle, place) => {
    if (fstatSync(place).isDirectory()) return readdirSync(`${handle}/`).sort();
    throw notBelow(root, path);
  });
}
