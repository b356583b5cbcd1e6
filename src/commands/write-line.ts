import { writeSync } from "node:fs";
import { errnoOf } from "../disk/errno.ts";

/** How long a reader that is there and does not read is waited for. */
const patienceMs = 10_000;
const pauseMs = 5;

/** Nobody reads: the reader went away (`| head`), or none was wanted (`>&-`). */
const unread: ReadonlySet<string | undefined> = new Set(["EPIPE", "EBADF"]);

/**
 * Writes all of it before it returns, without Node's streams, which take 2 ms to load. A reader that went away is no fault
 * of this program; any other that keeps it from writing is returned.
 */
export function writeLine(fd: number, line: string): unknown {
  const bytes = Buffer.from(`${line}\n`);
  let waitedMs = 0;
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(fd, bytes, written);
    } catch (fault) {
      if (unread.has(errnoOf(fault))) return undefined;
      // Somebody else made the pipe so that writing to a full one fails.
      if (errnoOf(fault) !== "EAGAIN" || waitedMs >= patienceMs) return fault;
      waitedMs += pauseMs;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
    }
  }
  return undefined;
}
