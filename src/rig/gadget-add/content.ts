import { existsSync, lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { printable } from "../../problem/printable.ts";
import { Problem } from "../../problem/problem.ts";
import type { Content } from "./change.ts";

/** What lies there; problem gadget-file-wrong for what is no ordinary file. */
export function contentAt(folder: string, path: string): Content | undefined {
  const full = join(folder, path);
  if (!existsSync(full)) return undefined;
  const found = lstatSync(full);
  if (!found.isFile()) {
    throw new Problem("gadget-file-wrong", `cannot change ${printable(path)} of the gadget: it is no ordinary file`, {
      cure: "Put the file itself there in place of a link or a folder.",
    });
  }
  return { bytes: new Uint8Array(readFileSync(full)), mode: found.mode & 0o777 };
}
