import type { Writable } from "node:stream";

/** Where a command writes: results to stdout, progress and faults to stderr. */
export interface Terminal {
  /** One line of the result. */
  out(line: string): void;
  /** One line of progress or of a fault. */
  err(line: string): void;
}

/** A reader that went away (`| head`) is no fault of this program. */
function quiet(stream: Writable): (line: string) => void {
  stream.on("error", () => undefined);
  return (line) => {
    stream.write(`${line}\n`);
  };
}

export function processTerminal(): Terminal {
  return { out: quiet(process.stdout), err: quiet(process.stderr) };
}
