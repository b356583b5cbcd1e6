import { isUtf8 } from "node:buffer";
import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { diskFault } from "../../disk/disk-fault.ts";
import { printable } from "../../problem/printable.ts";
import { Problem } from "../../problem/problem.ts";
import { type Content, textOf } from "./change.ts";

function refusal(path: string, why: string, cure: string): Problem {
  return new Problem("gadget-file-wrong", `cannot change ${printable(path)} of the gadget: ${why}`, { cure });
}

const noFile = (path: string): Problem =>
  refusal(path, "it is no ordinary file", "Put the file itself there in place of a link or a folder.");

/** Folders of a path below the gadget's folder, outermost first: a/b of a/b/c after a. */
export function foldersOf(path: string): readonly string[] {
  const above = dirname(path);
  return above === "." ? [] : [...foldersOf(above), above];
}

/**
 * Is each of these folders of the gadget there, or not there yet? A link in a folder's place would lead what is written
 * elsewhere.
 * @throws Problem gadget-file-wrong for a link, and whatever else is no folder
 */
export function checkFolder(folder: string, path: string): boolean {
  const found = lstatSync(join(folder, path), { throwIfNoEntry: false });
  if (found === undefined || found.isDirectory()) return found !== undefined;
  throw refusal(path, "it is no folder", "Put the folder itself there in place of a link or a file.");
}

/** What lies there, without following any link; problem gadget-file-wrong for what is no ordinary file. */
export function contentAt(folder: string, path: string): Content | undefined {
  if (!foldersOf(path).every((one) => checkFolder(folder, one))) return undefined;
  const full = join(folder, path);
  const found = lstatSync(full, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  if (!found.isFile()) throw noFile(path);
  try {
    return readContent(full, path);
  } catch (fault) {
    throw diskFault("read", full, fault);
  }
}

/** Whatever has taken the file's place since it was looked at is not followed and not waited for. */
function readContent(full: string, path: string): Content {
  const file = openSync(full, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const opened = fstatSync(file);
    if (!opened.isFile()) throw noFile(path);
    return { bytes: new Uint8Array(readFileSync(file)), mode: opened.mode & 0o777 };
  } finally {
    closeSync(file);
  }
}

/**
 * The text of a file into which something is put, or from which it is taken.
 * @throws Problem gadget-file-wrong where it is not UTF-8: other bytes would not come back as they were
 */
export function editableText(path: string, content: Content): string {
  if (isUtf8(content.bytes)) return textOf(content);
  const lines = Buffer.from(content.bytes).toString("latin1").split("\n");
  const line = lines.findIndex((one) => !isUtf8(Buffer.from(one, "latin1"))) + 1;
  throw refusal(
    `${path}, line ${line}`,
    "it is not UTF-8",
    "Store the file as UTF-8 (iconv -f LATIN1 -t UTF-8 if it is Latin-1), and run this again.",
  );
}
