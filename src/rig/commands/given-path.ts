import { resolve } from "node:path";

/** A path as the person means it: npm runs scripts in the project's folder, and says in INIT_CWD where it was called. */
export function givenPath(path: string): string {
  return resolve(process.env["INIT_CWD"] ?? ".", path);
}

/** A name of a board stays one; everything else is a path from where the person stands. */
export function hardwareName(name: string): string {
  return name === "live" || !/[/.]/.test(name) ? name : givenPath(name);
}
