import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { exitStatus } from "../problem/exit-status.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import { type FoundRecord, foundRecord } from "../record/found-record.ts";
import { type MergeSummary, newestOfEachUnit, summarise } from "../record/merge.ts";
import { readRecord } from "../record/read-record.ts";
import { unitsCsv } from "../record/units-csv.ts";
import { problemOf } from "./failure.ts";
import { namedPathFault, writeNamedFile } from "./named-file.ts";
import type { RecordMergeOptions } from "./options.ts";
import type { Terminal } from "./terminal.ts";

const maxFiles = 1_000_000;
const maxBytes = 1024 * 1024;
const progressEvery = 1_000;

/** Moving a record away to make room for a folder would be the wrong thing. */
const folderCures = {
  "disk-missing": "Name folders that are there, one for each station.",
  "disk-not-a-folder":
    "Name the folder that holds the records, not a record; one record alone: record show or record verify.",
};

interface Refused {
  readonly file: string;
  readonly code: string;
  readonly message: string;
}

interface Collected {
  readonly found: FoundRecord[];
  readonly refused: Refused[];
}

/** Every *.dsse.json below the folder; links are not followed, so a loop cannot catch us. */
function* recordFilesBelow(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* recordFilesBelow(path);
    else if (entry.isFile() && entry.name.endsWith(".dsse.json")) yield path;
  }
}

function readOne(path: string): Uint8Array {
  if (lstatSync(path).size > maxBytes) {
    throw new Problem("record-unreadable", `cannot read the record: it has more than ${maxBytes} bytes`);
  }
  return new Uint8Array(readFileSync(path));
}

async function collectFrom(terminal: Terminal, folder: string, into: Collected): Promise<void> {
  for (const path of recordFilesBelow(resolve(folder))) {
    const file = relative(process.cwd(), path);
    try {
      into.found.push(foundRecord(folder, file, readRecord(readOne(path))));
    } catch (fault) {
      const { code, message } = problemOf(fault);
      into.refused.push({ file, code, message });
    }
    const count = into.found.length + into.refused.length;
    if (count % progressEvery === 0) {
      terminal.err(`${count} records read`);
      // Signals are heard of between two turns of the event loop only.
      await nextTurn();
    }
    if (count > maxFiles) {
      throw new Problem("usage-wrong", `cannot merge more than ${maxFiles} records`, { cure: "Merge fewer folders." });
    }
  }
}

async function collect(terminal: Terminal, folders: readonly string[]): Promise<Collected> {
  const collected: Collected = { found: [], refused: [] };
  for (const folder of folders) {
    try {
      await collectFrom(terminal, folder, collected);
    } catch (fault) {
      throw fault instanceof Problem ? fault : namedPathFault("read", folder, fault, folderCures);
    }
  }
  return collected;
}

function shown(unit: FoundRecord): Record<string, unknown> {
  const { station, file, serial, identityKey, boardPrint, registeringMs } = unit;
  return { station, file, serial, identityKey, boardPrint, registeringMs };
}

function documentOf(summary: MergeSummary, refused: readonly Refused[]): Record<string, unknown> {
  return {
    outcome: isClean(summary, refused) ? "clean" : "findings",
    ...summary,
    signedBefore: summary.signedBefore.map(shown),
    slowest: summary.slowest.map(shown),
    duplicates: summary.duplicates.map(({ kind, value, units }) => ({ kind, value, units: units.map(shown) })),
    refused,
  };
}

function isClean({ duplicates }: MergeSummary, refused: readonly Refused[]): boolean {
  return duplicates.length === 0 && refused.length === 0;
}

function tell(terminal: Terminal, summary: MergeSummary, refused: readonly Refused[]): void {
  const { records, units, registered, delegated, notRegistered, duplicates } = summary;
  terminal.out(
    `${records} records of ${units} units (a unit is one board with one identity key; its newest record counts): ` +
      `${registered} registered, ${delegated} delegated, ${notRegistered} not`,
  );
  if (summary.yield !== null) {
    terminal.out(`yield ${(summary.yield * 100).toFixed(2)} % of these units are registered or delegated`);
    terminal.out("  not among them: units that ended before their identity key was made, for they leave no record");
  }
  for (const [code, count] of Object.entries(summary.failuresByCode)) terminal.out(`  failed runs: ${count} × ${code}`);
  for (const one of summary.signedBefore) {
    terminal.out(`  signed before: ${printable(one.serial ?? "?")} (${printable(one.file)})`);
  }
  for (const one of summary.slowest) {
    const { serial, registeringMs, file } = one;
    terminal.out(`  slowest: ${printable(serial ?? "?")}, ${registeringMs ?? 0} ms (${printable(file)})`);
  }
  for (const { kind, value, units: sharing } of duplicates) {
    terminal.out(`DUPLICATE ${kind} ${printable(value)}: ${sharing.length} units`);
    for (const { station, file } of sharing) terminal.out(`  ${printable(station)}: ${printable(file)}`);
  }
  for (const { file, code, message } of refused) terminal.out(`REFUSED ${printable(file)}: ${message} [${code}]`);
  terminal.out(`${duplicates.length} duplicates, ${refused.length} records refused`);
}

/** `prepare-device record merge DIR…`: what was produced, and what must not have been. Exit status 7 on a finding. */
export async function recordMergeCommand(
  terminal: Terminal,
  folders: readonly string[],
  options: RecordMergeOptions,
): Promise<number> {
  const { found, refused } = await collect(terminal, folders);
  if (found.length + refused.length === 0) {
    throw new Problem("record-not-found", "cannot merge: there is no *.dsse.json in these folders", {
      cure: "Name the folders into which the devices' record.dsse.json were copied, each under a name ending so.",
    });
  }
  const summary = summarise(found);
  if (options.csv !== undefined) writeNamedFile(options.csv, unitsCsv(newestOfEachUnit(found), summary.duplicates));
  if (options.json) terminal.out(JSON.stringify(documentOf(summary, refused), null, 2));
  else tell(terminal, summary, refused);
  return isClean(summary, refused) ? exitStatus.ok : exitStatus.untrusted;
}
