import type { Disk } from "../disk/disk.ts";
import { inFolder } from "../disk/in-folder.ts";
import { Problem } from "../problem/problem.ts";
import { parseRecord } from "./parse-record.ts";
import type { BootRecord } from "./statement.ts";

/** Beside the identity key: on the save partition where the model has one, so that it outlives a factory reset. */
export const recordFileName = "record.dsse.json";

export const maxRecordBytes = 1024 * 1024;

/**
 * The statement in the record's file, whoever signed it: enough to see that there is nothing new to say, and without
 * node:crypto, which takes 5 ms to load. Undefined for anything that cannot be read.
 */
export function glanceAtRecord(disk: Disk, folder: string): BootRecord | undefined {
  try {
    const bytes = disk.readFile(inFolder(folder, recordFileName), maxRecordBytes);
    if (bytes === undefined) return undefined;
    const [, payload = ""] = /"payload"\s*:\s*"([A-Za-z0-9+/=]*)"/.exec(Buffer.from(bytes).toString("latin1")) ?? [];
    return parseRecord(new Uint8Array(Buffer.from(payload, "base64")));
  } catch (fault) {
    if (fault instanceof Problem) return undefined;
    throw fault;
  }
}
