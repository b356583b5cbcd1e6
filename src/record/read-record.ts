import { openEnvelope, verifyEnvelope } from "./dsse.ts";
import { parseRecord } from "./parse-record.ts";
import type { BootRecord } from "./statement.ts";

/** The statement in an envelope, signed by the identity key that it names. Problems record-… */
export function readRecord(bytes: Uint8Array): BootRecord {
  const envelope = openEnvelope(bytes);
  const record = parseRecord(envelope.payload);
  verifyEnvelope(envelope, new Uint8Array(Buffer.from(record.unit.identityKey, "base64")));
  return record;
}

/** The same of the record that lies beside our own identity key; undefined where that is not the key it names. */
export function readOwnRecord(bytes: Uint8Array, identityKey: Uint8Array): BootRecord | undefined {
  const envelope = openEnvelope(bytes);
  const record = parseRecord(envelope.payload);
  if (record.unit.identityKey !== Buffer.from(identityKey).toString("base64")) return undefined;
  verifyEnvelope(envelope, identityKey, "this-unit");
  return record;
}
