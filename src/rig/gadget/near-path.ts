import { existsSync, lstatSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { findClosest } from "../../hardware/closest-name.ts";

/** Why nothing is at a path: its folder is not there, or the name is not, and which name may have been meant. */
export function whyNotThere(path: string): string {
  const folder = dirname(path);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return `there is no folder ${folder}`;
  if (lstatSync(path, { throwIfNoEntry: false }) !== undefined)
    return `${basename(path)} is a link that leads to nothing`;
  const near = findClosest(basename(path), readdirSync(folder));
  return near === undefined
    ? `there is no ${basename(path)} in ${folder}`
    : `there is no ${basename(path)} in ${folder}; did you mean ${near}?`;
}

/** Folders below a folder, in the order of their names; of very many the first. */
export function foldersIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return names
    .map(({ name }) => join(folder, name))
    .sort()
    .slice(0, 200);
}
