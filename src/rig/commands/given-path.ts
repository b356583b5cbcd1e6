import { accessSync, closeSync, constants, openSync, rmSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { errnoOf } from "../../disk/disk-fault.ts";
import { Problem } from "../../problem/problem.ts";

/**
 * A path as the person means it: npm runs scripts in the project's folder, and says in INIT_CWD where it was called.
 * Problem usage-wrong for an empty one, which would mean the folder where the person stands.
 */
export function givenPath(path: string): string {
  if (path !== "") return resolve(process.env["INIT_CWD"] ?? ".", path);
  throw new Problem("usage-wrong", "cannot use a path of the command line: it is empty", {
    cure: "Name a file or a folder; in a script look whether a variable is empty.",
  });
}

/** The system's word where a file cannot be written; it is left as it was. */
function whyNotWritable(path: string): string | undefined {
  try {
    if (statSync(path, { throwIfNoEntry: false }) !== undefined) accessSync(path, constants.W_OK);
    else {
      closeSync(openSync(path, "wx"));
      rmSync(path);
    }
    return undefined;
  } catch (fault) {
    return errnoOf(fault) ?? "unknown fault";
  }
}

/**
 * A file can be written at each of these places, by the name of their option: told before the work, not after it. Problem
 * usage-wrong.
 */
export function requireFilePlaces(options: Readonly<Record<string, string | undefined>>): void {
  const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  for (const [option, given] of Object.entries(options)) {
    if (given === undefined) continue;
    const path = givenPath(given);
    const refused = (cause: string): Problem =>
      new Problem("usage-wrong", `cannot write --${option} ${path}: ${cause}`, {
        cure: `Name a file in a folder that exists, as in --${option} FILE.`,
      });
    if (isFolder(path)) throw refused("that is a folder, and no file");
    if (!isFolder(dirname(path))) throw refused(`there is no folder ${dirname(path)}`);
    const errno = whyNotWritable(path);
    if (errno !== undefined) throw refused(errno);
  }
}

/** A name of a board stays one; everything else is a path from where the person stands. */
export function hardwareName(name: string): string {
  return name === "live" || !/[/.]/.test(name) ? name : givenPath(name);
}
