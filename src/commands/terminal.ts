import { writeSync } from "node:fs";

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

function isFull(fault: unknown): boolean {
  return fault instanceof Error && "code" in fault && fault.code === "EAGAIN";
}

/**
 * Writes all of it before it returns, without Node's streams, which take 2 ms to load. A reader that went away (`| head`) is
 * no fault of this program.
 */
function writeLine(fd: number, line: string): void {
  const bytes = Buffer.from(`${line}\n`);
  let waitedMs = 0;
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(fd, bytes, written);
    } catch (fault) {
      // Somebody else made the pipe so that writing to a full one fails.
      if (!isFull(fault) || waitedMs >= patienceMs) return;
      waitedMs += pauseMs;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
    }
  }
}

export function processTerminal(): Terminal {
  return { out: (line) => writeLine(1, line), err: (line) => writeLine(2, line) };
}
