import { Problem } from "../problem/problem.ts";
import type { Disk } from "./disk.ts";

/** Is something of that name there, whatever it is? What is closed to this program is not there for it. */
export function isThere(disk: Disk, path: string): boolean {
  try {
    return disk.stat(path) !== undefined;
  } catch (fault) {
    if (fault instanceof Problem) return false;
    throw fault;
  }
}
