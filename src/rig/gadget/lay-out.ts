import {
  copyFileSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { findFile } from "./gadget-file.ts";

/** Where a gadget is laid out, and what is to lie there under which name. */
export interface Target {
  readonly folder: string;
  readonly name: string;
}

function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** What was laid there earlier gives way, and no link among it is followed. */
function makeRoom({ folder, name }: Target): string {
  const above = dirname(name);
  if (above !== ".") {
    const path = makeRoom({ folder, name: above });
    if (!isFolder(path)) mkdirSync(path);
  }
  const path = join(folder, name);
  if (!isFolder(path)) rmSync(path, { force: true });
  return path;
}

/** Writes a file that the gadget has not. */
export function writeGadgetFile(target: Target, text: string): void {
  writeFileSync(makeRoom(target), text);
}

/**
 * Copies one file of the gadget, of any length; false if there is none. Refuses what readGadgetFile refuses.
 * @throws Problem gadget-file-wrong
 */
export function copyGadgetFile(folder: string, name: string, target: Target): boolean {
  const found = findFile(folder, name);
  if (found === undefined) return false;
  const to = makeRoom(target);
  rmSync(to, { recursive: true, force: true });
  copyFileSync(found.path, to);
  return true;
}

/**
 * Copies a file, folder or link of the gadget with all that is below it. Links stay links: what they lead to is looked
 * for inside of the sandbox only. Gives what people should know.
 */
export function copyGadgetTree(folder: string, name: string, target: Target): readonly string[] {
  const from = join(folder, name);
  const found = lstatSync(from);
  const to = makeRoom(target);
  if (found.isDirectory()) {
    if (!isFolder(to)) mkdirSync(to, { mode: (found.mode & 0o777) | 0o700 });
    return readdirSync(from).flatMap((one) =>
      copyGadgetTree(folder, join(name, one), { folder: target.folder, name: join(target.name, one) }),
    );
  }
  if (!found.isFile() && !found.isSymbolicLink()) return [`${name} is no file, folder or link and was left out`];
  if (isFolder(to)) return [`${name} was left out: a folder of that name is there already`];
  if (found.isFile()) copyFileSync(from, to);
  else symlinkSync(readlinkSync(from), to);
  return [];
}
