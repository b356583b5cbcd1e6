import { stringify } from "csv-stringify/sync";
import type { Duplicate, FoundRecord } from "./merge.ts";
import { registeringRun } from "./merge.ts";

const columns = [
  "station",
  "brand",
  "model",
  "serial",
  "serial-source",
  "outcome",
  "code",
  "runs",
  "registering-ms",
  "revision",
  "device-key-id",
  "identity-key",
  "board-print",
  "vault",
  "agent",
  "snapd",
  "duplicate-of",
  "file",
] as const;

function rowOf({ station, file, record }: FoundRecord, duplicateOf: string): Record<(typeof columns)[number], unknown> {
  const { unit, run } = record;
  return {
    station,
    brand: unit.brand,
    model: unit.model,
    serial: unit.serial,
    "serial-source": record.hardwareSerial.source,
    outcome: run.outcome,
    code: run.code,
    runs: record.runs,
    "registering-ms": registeringRun(record)?.durationMs,
    revision: record.serialAssertion?.revision,
    "device-key-id": unit.deviceKeyId,
    "identity-key": unit.identityKey,
    "board-print": unit.boardPrint,
    vault: record.vault,
    agent: record.agent.version,
    snapd: record.snapd,
    "duplicate-of": duplicateOf,
    file,
  };
}

/** One line for each unit. Texts that a spreadsheet would run as formulas are written so that it does not. */
export function unitsCsv(units: readonly FoundRecord[], duplicates: readonly Duplicate[]): string {
  const kinds = new Map<FoundRecord, string[]>();
  for (const { kind, units: sharing } of duplicates) {
    for (const one of sharing) kinds.set(one, [...(kinds.get(one) ?? []), kind]);
  }
  const rows = units.map((one) => rowOf(one, (kinds.get(one) ?? []).join(" ")));
  return stringify(rows, { header: true, columns: [...columns], escape_formulas: true });
}
