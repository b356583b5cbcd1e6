import { recordInWords } from "../../../src/commands/record-words.ts";
import { identityKeyFromSeed } from "../../../src/keys/identity-key.ts";
import { openEnvelope, sealEnvelope } from "../../../src/record/dsse.ts";
import { foundRecord } from "../../../src/record/found-record.ts";
import { summarise } from "../../../src/record/merge.ts";
import { parseRecord } from "../../../src/record/parse-record.ts";
import { readRecord } from "../../../src/record/read-record.ts";
import { came, insist, printsWell, sameBytes } from "../expected.ts";

const key = identityKeyFromSeed(new Uint8Array(32).fill(7));

/** The bytes as the record's file, and as the statement in an envelope of a key that is not the unit's. */
export function fuzz(data: Uint8Array): void {
  came(() => readRecord(data));
  const sealed = sealEnvelope(data, key);
  insist(sameBytes(openEnvelope(sealed).payload, data), "an envelope gives back another payload");
  const record = came(() => parseRecord(data));
  if (!("value" in record)) return;
  insist(recordInWords(record.value).every(printsWell), "a record's words are not printable");
  summarise([foundRecord("fuzz", "record.dsse.json", record.value)]);
  const own = record.value.unit.identityKey === Buffer.from(key.publicKey).toString("base64");
  insist("code" in came(() => readRecord(sealed)) || own, "a record is believed that another key has signed");
}
