import { wasSignedBefore } from "./outcome.ts";
import type { BootRecord, RecordedRun } from "./statement.ts";

/**
 * What the sums and the list of a production need of a record that verified. A record has some ten kilobytes, and a
 * production a hundred thousand of them: no whole one may be held by this.
 */
export interface FoundRecord {
  /** The folder that was named on the command line: a station of the line, a batch, a day. */
  readonly station: string;
  readonly file: string;
  readonly brand: string | null;
  readonly model: string | null;
  readonly serial: string | null;
  readonly serialSource: string | null;
  readonly deviceKeyId: string | null;
  readonly identityKey: string;
  readonly boardPrint: string | null;
  readonly outcome: RecordedRun["outcome"];
  readonly code: string;
  readonly runs: number;
  /** How long the run took that registered the unit; null if none is in the record. */
  readonly registeringMs: number | null;
  readonly revision: number | null;
  readonly vault: string;
  readonly agent: string;
  readonly snapd: string | null;
  /** The codes of the runs that failed, the last run's too. */
  readonly failedWith: readonly string[];
  /** Its first registration got a serial that the vault had signed before. */
  readonly signedBefore: boolean;
}

/** What is kept of a record, which was found in this file of this station. */
export function foundRecord(station: string, file: string, record: BootRecord): FoundRecord {
  const { unit, run, earlier, serialAssertion } = record;
  const { brand, model, serial, deviceKeyId, identityKey, boardPrint } = unit;
  const all = [...earlier, run];
  return {
    station,
    file,
    brand,
    model,
    serial,
    serialSource: record.hardwareSerial.source,
    deviceKeyId,
    identityKey,
    boardPrint,
    outcome: run.outcome,
    code: run.code,
    runs: record.runs,
    registeringMs: all.find(({ outcome }) => outcome === "registered")?.durationMs ?? null,
    revision: serialAssertion?.revision ?? null,
    vault: record.vault,
    agent: record.agent.version,
    snapd: record.snapd,
    failedWith: all.filter(({ outcome }) => outcome === "failed").map(({ code }) => code),
    signedBefore: wasSignedBefore(record),
  };
}
