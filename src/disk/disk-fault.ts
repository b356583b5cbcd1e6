import { getSystemErrorMessage } from "node:util";
import type { DiskProblemCode } from "../problem/codes/disk.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import { errnoOf } from "./errno.ts";

export { errnoOf } from "./errno.ts";

const codeOfErrno: ReadonlyMap<string, DiskProblemCode> = new Map([
  ["ENOSPC", "disk-full"],
  ["EDQUOT", "disk-full"],
  ["EROFS", "disk-read-only"],
  ["EACCES", "disk-denied"],
  ["EPERM", "disk-denied"],
  ["ENOENT", "disk-missing"],
  ["EEXIST", "disk-already-there"],
  ["ENOTEMPTY", "disk-already-there"],
  ["ENOTDIR", "disk-not-a-folder"],
  ["EISDIR", "disk-not-a-file"],
  ["ENXIO", "disk-not-a-file"],
  ["ELOOP", "disk-link-loop"],
  ["EFBIG", "disk-full"],
  ["ENAMETOOLONG", "disk-name-refused"],
  ["EXDEV", "disk-other-file-system"],
]);

/** The system call's error in words, with its name: "no such file or directory (ENOENT)". */
export function errnoInWords(error: unknown): string | undefined {
  const name = errnoOf(error);
  if (name === undefined || !(error instanceof Error) || !("errno" in error)) return name;
  return typeof error.errno === "number" ? `${getSystemErrorMessage(error.errno)} (${name})` : name;
}

/** The Problem for a failed operation: "cannot VERB PATH: CAUSE". What is a Problem already stays as it is. */
export function diskFault(verb: string, path: string, error: unknown): Problem {
  if (error instanceof Problem) return error;
  const errno = errnoOf(error);
  const code = (errno === undefined ? undefined : codeOfErrno.get(errno)) ?? "disk-io";
  const cause = errno ?? (error instanceof Error ? printable(error.message) : "unknown fault");
  return new Problem(code, `cannot ${verb} ${printable(path, 300)}: ${cause}`, {
    cause: error,
    detail: { path, errno },
  });
}

/** A fault found without asking the kernel. */
export function diskRefusal(code: DiskProblemCode, verb: string, path: string, reason: string): Problem {
  return new Problem(code, `cannot ${verb} ${printable(path, 300)}: ${reason}`, { detail: { path } });
}

const maxNameBytes = 255;
/** A character of JavaScript's has at most three bytes in UTF-8. */
const maxCharacterBytes = 3;

/** Paths are absolute, without NUL, and each name fits a directory entry (NAME_MAX of every Linux file system here). */
export function checkPath(verb: string, path: string): void {
  if (!path.startsWith("/")) throw diskRefusal("disk-name-refused", verb, path, "the path is not absolute");
  if (path.includes("\0")) throw diskRefusal("disk-name-refused", verb, path, "the path holds a NUL character");
  // Most paths are too short for a name that is too long.
  if (path.length * maxCharacterBytes <= maxNameBytes) return;
  for (const name of path.split("/")) {
    if (Buffer.byteLength(name) > maxNameBytes) {
      throw diskRefusal("disk-name-refused", verb, path, `a name in it is longer than ${maxNameBytes} bytes`);
    }
  }
}
