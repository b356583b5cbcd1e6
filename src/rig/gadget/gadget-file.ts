import { readFileSync, realpathSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
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

/**
 * The text of a file of the gadget, or undefined if there is none. A gadget may be anybody's: links that leave its
 * folder, devices and files of more than 1 MiB are refused.
 * @throws Problem gadget-file-wrong
 */
export function readGadgetFile(folder: string, name: string): string | undefined {
  const path = join(folder, name);
  const found = stats(path);
  if (found === undefined) return undefined;
  const refuse = (why: string) => new Problem("gadget-file-wrong", `cannot read ${name} of the gadget: ${why}`);
  if (!isInside(folder, path)) throw refuse("it is a link that leaves the gadget");
  if (!found.isFile()) throw refuse("it is no ordinary file");
  if (found.size > maxBytes) throw refuse(`it is longer than ${maxBytes} bytes`);
  return readFileSync(path, "utf8");
}

/** May the file be executed by somebody? Undefined if it is no file of the gadget. */
export function executableBit(folder: string, name: string): boolean | undefined {
  const path = join(folder, name);
  const found = stats(path);
  if (found === undefined || !found.isFile() || !isInside(folder, path)) return undefined;
  return (found.mode & 0o111) !== 0;
}
