import { statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { Problem } from "../../problem/problem.ts";

/** A path as the person means it: npm runs scripts in the project's folder, and says in INIT_CWD where it was called. */
export function givenPath(path: string): string {
  return resolve(process.env["INIT_CWD"] ?? ".", path);
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
  }
}

/** A name of a board stays one; everything else is a path from where the person stands. */
export function hardwareName(name: string): string {
  return name === "live" || !/[/.]/.test(name) ? name : givenPath(name);
}
