import { writeFileSync } from "node:fs";
import { diskFault } from "../../disk/disk-fault.ts";
import { Problem } from "../../problem/problem.ts";
import { givenPath } from "./given-path.ts";

/** The advice of the codes is for a device; here a person has named the path. */
function notWritable(file: string, fault: unknown): Problem {
  const { code, message, detail } = diskFault("write", file, fault);
  const cure = "Name a file in a folder that is there and that you may write to.";
  return new Problem(code, message, { cure, detail, cause: fault });
}

/** Writes a file that the command line names. Problems disk-… */
export function writeNamed(path: string, text: string): void {
  const file = givenPath(path);
  try {
    writeFileSync(file, text);
  } catch (fault) {
    throw notWritable(file, fault);
  }
}
