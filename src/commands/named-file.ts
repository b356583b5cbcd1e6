import { resolve } from "node:path";
import { FsDisk } from "../disk/fs-disk.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";

/**
 * A file that the command line names: an ordinary one, for a pipe would be waited for and a device never ends. Problems
 * disk-missing, -not-a-file, -too-big …
 */
export function readNamedFile(file: string, maxBytes: number): Uint8Array {
  const path = resolve(file);
  const bytes = new FsDisk().readFile(path, maxBytes);
  if (bytes !== undefined) return bytes;
  throw new Problem("disk-missing", `cannot read ${printable(path, 300)}: there is no such file`, {
    cure: "Name a file that is there.",
    detail: { path },
  });
}
