import { accessSync, constants, statSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { diskFault, diskRefusal } from "../disk/disk-fault.ts";
import { FsDisk } from "../disk/fs-disk.ts";
import { writeNew } from "../disk/write-new.ts";
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
  throw notThere(path);
}

function notThere(path: string): Problem {
  return new Problem("disk-missing", `cannot read ${printable(path, 300)}: there is no such file`, {
    cure: "Name a file that is there.",
    detail: { path },
  });
}

/** The same for a file that is read piece by piece: it is there, may be read, and is an ordinary one. Problems as above. */
export function requireNamedFile(file: string): void {
  const path = resolve(file);
  const facts = statSync(path, { throwIfNoEntry: false });
  if (facts === undefined) throw notThere(path);
  try {
    if (!facts.isFile()) throw diskRefusal("disk-not-a-file", "read", path, "it is not a regular file");
    accessSync(path, constants.R_OK);
  } catch (fault) {
    throw diskFault("read", path, fault);
  }
}

/** What a person who named the path can do; the registry speaks to somebody whose device has lost a file system. */
const curesOfNamedPaths: Readonly<Partial<Record<string, string>>> = {
  "disk-missing": "Make the folder first, or name another file.",
  "disk-not-a-folder": "A part of the path is a file: name another path.",
  "disk-not-a-file": "There is a folder of that name: name a file.",
  "disk-already-there": "Nothing was overwritten: name a file that is not there yet, or remove it first.",
};

/** The Problem of a path on the command line, with a cure for whoever typed it. */
export function namedPathFault(verb: string, path: string, fault: unknown, cures = curesOfNamedPaths): Problem {
  const problem = diskFault(verb, path, fault);
  const cure = cures[problem.code];
  if (cure === undefined) return problem;
  return new Problem(problem.code, problem.message, { cause: fault, cure, detail: problem.detail });
}

/**
 * Writes a file that the command line names, into a folder that is there; if it is to be new, whole or not at all, and for its
 * owner only. Problems disk-…, their cures for a typed path.
 */
export function writeNamedFile(
  file: string,
  content: string | Uint8Array,
  { onlyNew = false }: { readonly onlyNew?: boolean } = {},
): void {
  try {
    if (onlyNew) writeNew(resolve(file), new Uint8Array(Buffer.from(content)), 0o600);
    else writeFileSync(resolve(file), content);
  } catch (fault) {
    const problem = namedPathFault("write", file, fault);
    if (problem.code !== "disk-missing") throw problem;
    const folder = printable(dirname(resolve(file)), 300);
    throw new Problem("disk-missing", `cannot write ${printable(file, 300)}: there is no folder ${folder}`, {
      cause: fault,
      cure: problem.cure,
      detail: problem.detail,
    });
  }
}
