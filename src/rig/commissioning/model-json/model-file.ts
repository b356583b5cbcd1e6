import { readFileSync, statSync } from "node:fs";
import { errnoOf } from "../../../disk/disk-fault.ts";
import { Problem } from "../../../problem/problem.ts";

/** Far above any model. */
const maxBytes = 64 * 1024;

function unreadable(path: string, cause: string): Problem {
  return new Problem("model-json-unreadable", `cannot read ${path}: ${cause}`);
}

function bytesOf(path: string): Uint8Array {
  try {
    const status = statSync(path);
    if (!status.isFile()) throw unreadable(path, "it is no ordinary file");
    if (status.size > maxBytes) throw unreadable(path, `it is larger than ${maxBytes} bytes`);
    return new Uint8Array(readFileSync(path));
  } catch (fault) {
    if (fault instanceof Problem) throw fault;
    throw unreadable(path, errnoOf(fault) ?? "unknown fault");
  }
}

/** The text of a file with a model. Problem model-json-unreadable. */
export function readModelText(path: string): string {
  const bytes = bytesOf(path);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw unreadable(path, "it is not UTF-8");
  }
}
