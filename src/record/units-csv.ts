import { stringify } from "csv-stringify/sync";
import { printable } from "../problem/printable.ts";
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

/** How every list of ours begins, of earlier versions too. */
export const csvStart = "station,brand,model,serial,";

const maxCellChars = 2000;

/**
 * The text as it may stand in a cell: nothing that a terminal obeys, and no formula behind a sign at which a spreadsheet may
 * split a line too. Formulas at a cell's beginning are the writer's business.
 */
function cell(text: string | null): string | null {
  if (text === null) return null;
  return printable(text, maxCellChars).replace(/([;|,][\s"']*)(?=[=+@-])/g, "$1'");
}

function rowOf(unit: FoundRecord, duplicateOf: string): Record<(typeof columns)[number], unknown> {
  return {
    station: cell(unit.station),
    brand: cell(unit.brand),
    model: cell(unit.model),
    serial: cell(unit.serial),
    "serial-source": cell(unit.serialSource),
    outcome: cell(unit.outcome),
    code: cell(unit.code),
    runs: unit.runs,
    "registering-ms": unit.registeringMs,
    revision: unit.revision,
    "device-key-id": cell(unit.deviceKeyId),
    "identity-key": unit.identityKey,
    "board-print": unit.boardPrint,
    vault: cell(unit.vault),
    agent: cell(unit.agent),
    snapd: cell(unit.snapd),
    "duplicate-of": duplicateOf,
    file: cell(unit.file),
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
