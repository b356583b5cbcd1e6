import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { diskFault } from "../disk/disk-fault.ts";
import { exitStatus } from "../problem/exit-status.ts";
import { printable } from "../problem/printable.ts";
import { labelOf, labelPng, labelSvg } from "../record/label.ts";
import { readRecord } from "../record/read-record.ts";
import type { RecordLabelOptions } from "./options.ts";
import { recordBytes } from "./record.ts";
import type { Terminal } from "./terminal.ts";

function write(file: string, content: string | Uint8Array): void {
  try {
    writeFileSync(resolve(file), content);
  } catch (fault) {
    throw diskFault("write", file, fault);
  }
}

/** `prepare-device record label [FILE]`: what stands on the unit's label, as text, SVG or PNG. */
export async function recordLabelCommand(
  terminal: Terminal,
  file: string | undefined,
  options: RecordLabelOptions,
): Promise<number> {
  const label = labelOf(readRecord(recordBytes(file, options.root)));
  if (options.svg !== undefined) write(options.svg, labelSvg(label));
  if (options.png !== undefined) write(options.png, labelPng(label));
  if (options.json) {
    terminal.out(JSON.stringify({ outcome: "made", ...label }, null, 2));
    return exitStatus.ok;
  }
  for (const [name, value] of Object.entries(label))
    terminal.out(`${name.padEnd(12)} ${printable(String(value), 300)}`);
  return exitStatus.ok;
}
