import { diskFault } from "../disk/disk-fault.ts";
import { writeLine } from "./write-line.ts";

/** Where a command writes: results to stdout, progress and faults to stderr. */
export interface Terminal {
  /** One line of the result. */
  out(line: string): void;
  /** One line of progress or of a fault. */
  err(line: string): void;
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
