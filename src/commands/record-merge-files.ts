import { closeSync, lstatSync, openSync, readdirSync, readFileSync, readSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import { csvStart } from "../record/units-csv.ts";
import { namedPathFault } from "./named-file.ts";

const maxBytes = 1024 * 1024;
const recordName = /\.dsse\.json$/;

/** Names are bytes: a file whose name is no UTF-8 is found and read like any other. */
export interface RecordFile {
  readonly path: Buffer;
  /** A record; a folder that cannot be looked into; or what is not read: a link, a pipe. */
  readonly kind: "record" | "unreadable" | "skipped";
  readonly fault?: unknown;
}

function inside(folder: Buffer, name: Buffer): Buffer {
  return Buffer.concat([folder, Buffer.from("/"), name]);
}

function isFolder(path: Buffer): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    // A link to nothing.
    return false;
  }
}

/** Every *.dsse.json below the folder; links are not followed, so that a loop cannot catch us, but told of. */
export function* recordFilesBelow(folder: Buffer): Generator<RecordFile> {
  const entries = readdirSync(folder, { withFileTypes: true, encoding: "buffer" });
  for (const entry of entries.sort((a, b) => Buffer.compare(a.name, b.name))) {
    const path = inside(folder, entry.name);
    const isNamedSo = recordName.test(entry.name.toString("latin1"));
    if (entry.isDirectory()) yield* belowOrFault(path);
    else if (entry.isFile()) yield* isNamedSo ? [{ path, kind: "record" } as const] : [];
    else if (isNamedSo || (entry.isSymbolicLink() && isFolder(path))) yield { path, kind: "skipped" };
  }
}

/** One folder that may not be looked into does not end the count of the others. */
function* belowOrFault(folder: Buffer): Generator<RecordFile> {
  try {
    yield* recordFilesBelow(folder);
  } catch (fault) {
    if (fault instanceof Problem) throw fault;
    yield { path: folder, kind: "unreadable", fault };
  }
}

/** The bytes of one record. Problems record-unreadable, disk-… */
export function readOneRecord(path: Buffer): Uint8Array {
  try {
    if (lstatSync(path).size > maxBytes) {
      throw new Problem("record-unreadable", `cannot read the record: it has more than ${maxBytes} bytes`);
    }
    return new Uint8Array(readFileSync(path));
  } catch (fault) {
    throw namedPathFault("read", path.toString(), fault);
  }
}

function startOf(path: string, bytes: number): string {
  const start = Buffer.alloc(bytes);
  const fd = openSync(path, "r");
  try {
    return start.subarray(0, readSync(fd, start, 0, bytes, 0)).toString();
  } finally {
    closeSync(fd);
  }
}

/** An earlier list of ours may be replaced; anything else that is there belongs to somebody. Problem disk-already-there. */
export function refuseForeignList(file: string): void {
  const stats = statSync(resolve(file), { throwIfNoEntry: false });
  if (stats === undefined || !stats.isFile() || stats.size === 0) return;
  if (startOf(resolve(file), csvStart.length) === csvStart) return;
  throw new Problem(
    "disk-already-there",
    `cannot write the list: ${printable(file, 300)} is there, and no list of record merge`,
    {
      cure: "Name with --csv a file that is not there yet, or an earlier list of record merge, which is replaced.",
    },
  );
}
