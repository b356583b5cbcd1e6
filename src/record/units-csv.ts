import { stringify } from "csv-stringify/sync";
import type { FoundRecord } from "./found-record.ts";
import type { Duplicate } from "./merge.ts";

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

function rowOf(unit: FoundRecord, duplicateOf: string): Record<(typeof columns)[number], unknown> {
  return {
    station: unit.station,
    brand: unit.brand,
    model: unit.model,
    serial: unit.serial,
    "serial-source": unit.serialSource,
    outcome: unit.outcome,
    code: unit.code,
    runs: unit.runs,
    "registering-ms": unit.registeringMs,
    revision: unit.revision,
    "device-key-id": unit.deviceKeyId,
    "identity-key": unit.identityKey,
    "board-print": unit.boardPrint,
    vault: unit.vault,
    agent: unit.agent,
    snapd: unit.snapd,
    "duplicate-of": duplicateOf,
    file: unit.file,
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
