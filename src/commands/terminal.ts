import { writeSync } from "node:fs";
import { diskFault, errnoOf } from "../disk/disk-fault.ts";

/** Where a command writes: results to stdout, progress and faults to stderr. */
export interface Terminal {
  /** One line of the result. */
  out(line: string): void;
  /** One line of progress or of a fault. */
  err(line: string): void;
}

/** How long a reader that is there and does not read is waited for. */
const patienceMs = 10_000;
const pauseMs = 5;

/** Nobody reads: the reader went away (`| head`), or none was wanted (`>&-`). */
const unread: ReadonlySet<string | undefined> = new Set(["EPIPE", "EBADF"]);

/**
 * Writes all of it before it returns, without Node's streams, which take 2 ms to load. A reader that went away is no fault
 * of this program; any other that keeps it from writing is returned.
 */
function writeLine(fd: number, line: string): unknown {
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

/**
 * What cannot be written to stdout ends the command with a Problem, once: a result that is not there must not look like one.
 * What cannot be told on stderr is told nowhere.
 */
export function processTerminal(): Terminal {
  let isLost = false;
  const out = (line: string): void => {
    if (isLost) return;
    const fault = writeLine(1, line);
    if (fault === undefined) return;
    isLost = true;
    throw diskFault("write the result to", "stdout", fault);
  };
  return { out, err: (line) => void writeLine(2, line) };
}
