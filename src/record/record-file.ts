import type { Disk } from "../disk/disk.ts";
import { inFolder } from "../disk/in-folder.ts";
import { writeDurably } from "../disk/write-durably.ts";
import type { IdentityKey } from "../keys/identity-key.ts";
import { Problem } from "../problem/problem.ts";
import { sealEnvelope } from "./dsse.ts";
import { maxRecordBytes, recordFileName } from "./glance.ts";
import { readOwnRecord } from "./read-record.ts";
import type { BootRecord } from "./statement.ts";

/** The bytes of the last record, or undefined if there is none. */
export function readRecordFile(disk: Disk, folder: string): Uint8Array | undefined {
  return disk.readFile(inFolder(folder, recordFileName), maxRecordBytes);
}

/** The last record that this very key signed; anything else is no history of this unit. */
export function lastRecord(disk: Disk, folder: string, identityKey: Uint8Array): BootRecord | undefined {
  try {
    const bytes = readRecordFile(disk, folder);
    return bytes === undefined ? undefined : readOwnRecord(bytes, identityKey);
  } catch (fault) {
    if (fault instanceof Problem) return undefined;
    throw fault;
  }
}

/** Signs and keeps a record in place of the last one. Problems disk-… */
export function writeRecord(disk: Disk, folder: string, record: BootRecord, key: IdentityKey): void {
  const payload = new TextEncoder().encode(JSON.stringify(record));
  writeDurably(disk, { path: inFolder(folder, recordFileName), bytes: sealEnvelope(payload, key), mode: 0o600 });
}
