import { exitStatus } from "../problem/exit-status.ts";
import { printable } from "../problem/printable.ts";
import { type Label, labelOf, labelPng, labelSvg } from "../record/label.ts";
import { outcomeOf, wasSignedBefore } from "../record/outcome.ts";
import { readRecord } from "../record/read-record.ts";
import type { BootRecord } from "../record/statement.ts";
import { writeNamedFile } from "./named-file.ts";
import type { RecordLabelOptions } from "./options.ts";
import { recordBytes } from "./record.ts";
import type { Terminal } from "./terminal.ts";

/** What whoever holds the label must know and cannot see on it. */
function warningsOf(record: BootRecord): readonly string[] {
  const outcome = outcomeOf(record);
  return [
    ...(outcome === "not registered" ? ["WARNING: this unit is not registered; its label looks like any other"] : []),
    ...(outcome === "delegated"
      ? ["NOTE: snapd registers this unit; look with `snap model --serial` whether it has, before you label it"]
      : []),
    ...(wasSignedBefore(record) ? ["WARNING: the vault had signed this serial before; another unit may have it"] : []),
  ];
}

function writePictures(label: Label, { svg, png }: RecordLabelOptions): readonly string[] {
  if (svg !== undefined) writeNamedFile(svg, labelSvg(label));
  if (png !== undefined) writeNamedFile(png, labelPng(label));
  return [svg, png].filter((file) => file !== undefined);
}

/** `prepare-device record label [FILE]`: what stands on the unit's label, as text, SVG or PNG. */
export async function recordLabelCommand(
  terminal: Terminal,
  file: string | undefined,
  options: RecordLabelOptions,
): Promise<number> {
  const record = readRecord(recordBytes(file, options.root));
  const label = labelOf(record, {
    unregistered: options.allowUnregistered === true,
    signedBefore: options.allowDuplicate === true,
  });
  const warnings = warningsOf(record);
  const files = writePictures(label, options);
  for (const line of warnings) terminal.err(line);
  if (options.json) {
    terminal.out(JSON.stringify({ outcome: "made", ...label, unit: outcomeOf(record), warnings, files }, null, 2));
    return exitStatus.ok;
  }
  for (const [name, value] of Object.entries(label))
    terminal.out(`${name.padEnd(12)} ${printable(String(value), 300)}`);
  for (const one of files) terminal.out(`${"written".padEnd(12)} ${printable(one, 300)}`);
  return exitStatus.ok;
}
