import { lstatSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { printable } from "../../problem/printable.ts";
import { Problem } from "../../problem/problem.ts";

const maxBytes = 1024 * 1024;

/** Is the path, with every link followed, still below the folder? */
function isInside(folder: string, path: string): boolean {
  const below = relative(realpathSync(folder), realpathSync(path));
  return below !== ".." && !below.startsWith(`..${sep}`) && !below.startsWith(sep);
}

function stats(path: string) {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

/** A file of the gadget, where it lies. */
export interface FoundFile {
  readonly path: string;
  readonly sizeBytes: number;
}

function refusal(name: string, why: string): Problem {
  return new Problem("gadget-file-wrong", `cannot read ${printable(name)} of the gadget: ${why}`, {
    cure: "Put an ordinary file of the gadget there, or take it out.",
  });
}

/**
 * A file of the gadget, or undefined if nothing lies there. A gadget may be anybody's: what is no file of it is neither
 * opened nor followed.
 * @throws Problem gadget-file-wrong
 */
export function findFile(folder: string, name: string): FoundFile | undefined {
  const path = join(folder, name);
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return undefined;
  const found = stats(path);
  if (found === undefined) throw refusal(name, "it is a link that leads to nothing");
  if (!isInside(folder, path)) throw refusal(name, "it is a link that leaves the gadget");
  if (!found.isFile()) throw refusal(name, "it is no ordinary file");
  return { path, sizeBytes: found.size };
}

/**
 * The text of a file of the gadget, or undefined if there is none. Links that leave its folder or lead to nothing,
 * devices and files of more than 1 MiB are refused.
 * @throws Problem gadget-file-wrong
 */
export function readGadgetFile(folder: string, name: string): string | undefined {
  const found = findFile(folder, name);
  if (found === undefined) return undefined;
  if (found.sizeBytes > maxBytes) throw refusal(name, `it is longer than ${maxBytes} bytes`);
  return readFileSync(found.path, "utf8");
}

/** May the file be executed by somebody? Undefined if it is no file of the gadget. */
export function executableBit(folder: string, name: string): boolean | undefined {
  const path = join(folder, name);
  const found = stats(path);
  if (found === undefined || !found.isFile() || !isInside(folder, path)) return undefined;
  return (found.mode & 0o111) !== 0;
}
