import {
  copyFileSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { dirname, join, relative, sep } from "node:path";
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

interface FoundFile {
  readonly path: string;
  readonly sizeBytes: number;
}

function refusal(name: string, why: string): Problem {
  return new Problem("gadget-file-wrong", `cannot read ${printable(name)} of the gadget: ${why}`, {
    cure: "Put an ordinary file of the gadget there, or take it out.",
  });
}

/** A gadget may be anybody's: what is no file of it is neither opened nor followed. */
function findFile(folder: string, name: string): FoundFile | undefined {
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

/**
 * Copies one file of the gadget, of any length; false if there is none. Refuses what readGadgetFile refuses.
 * @throws Problem gadget-file-wrong
 */
export function copyGadgetFile(folder: string, name: string, to: string): boolean {
  const found = findFile(folder, name);
  if (found === undefined) return false;
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(found.path, to);
  return true;
}

/**
 * Copies a file, folder or link of the gadget with all that is below it. Links stay links: what they lead to is looked
 * for inside of the sandbox only. Gives what people should know.
 */
export function copyGadgetTree(folder: string, name: string, to: string): readonly string[] {
  const from = join(folder, name);
  const found = lstatSync(from);
  if (found.isDirectory()) {
    mkdirSync(to, { recursive: true, mode: found.mode | 0o700 });
    return readdirSync(from).flatMap((one) => copyGadgetTree(folder, join(name, one), join(to, one)));
  }
  if (!found.isFile() && !found.isSymbolicLink()) return [`${name} is no file, folder or link and was left out`];
  // What an earlier part has laid there gives way.
  rmSync(to, { recursive: true, force: true });
  if (found.isFile()) copyFileSync(from, to);
  else symlinkSync(readlinkSync(from), to);
  return [];
}

/** May the file be executed by somebody? Undefined if it is no file of the gadget. */
export function executableBit(folder: string, name: string): boolean | undefined {
  const path = join(folder, name);
  const found = stats(path);
  if (found === undefined || !found.isFile() || !isInside(folder, path)) return undefined;
  return (found.mode & 0o111) !== 0;
}
