import { closeSync, constants, fstatSync, openSync } from "node:fs";

/** open(2): a handle on the place alone, which does nothing to what is there. The same number on every architecture. */
const pathOnly = 0o10000000;

/**
 * Opens the pipe at the path for writing; undefined where something else is. A hook may put anything in a pipe's place, and
 * this process is root: so no link is followed, and what was looked at is what is opened. Throws ENOENT, and ENXIO where
 * nobody reads.
 */
export function openPipe(path: string): number | undefined {
  const place = openSync(path, pathOnly | constants.O_NOFOLLOW);
  try {
    if (!fstatSync(place).isFIFO()) return undefined;
    return openSync(`/proc/self/fd/${place}`, constants.O_WRONLY | constants.O_NONBLOCK);
  } finally {
    closeSync(place);
  }
}
