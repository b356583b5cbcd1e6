import { relative, resolve } from "node:path";
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
import { type RecordFile, readOneRecord, recordFilesBelow, refuseForeignList } from "./record-merge-files.ts";
import type { Terminal } from "./terminal.ts";

const maxFiles = 1_000_000;
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
  /** Links and other things of a record's name, and links to folders. */
  readonly skipped: string[];
}

function take(folder: string, { path, kind, fault }: RecordFile, into: Collected): void {
  const file = relative(process.cwd(), path.toString());
  try {
    if (kind === "skipped") into.skipped.push(file);
    else if (kind === "unreadable") throw namedPathFault("list", file, fault);
    else into.found.push(foundRecord(folder, file, readRecord(readOneRecord(path))));
  } catch (why) {
    const { code, message } = problemOf(why);
    into.refused.push({ file, code, message });
  }
}

async function collectFrom(terminal: Terminal, folder: string, into: Collected): Promise<void> {
  for (const one of recordFilesBelow(Buffer.from(resolve(folder)))) {
    take(folder, one, into);
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
  const collected: Collected = { found: [], refused: [], skipped: [] };
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

function documentOf(summary: MergeSummary, { refused, skipped }: Collected): Record<string, unknown> {
  return {
    outcome: isClean(summary, refused) ? "clean" : "findings",
    ...summary,
    signedBefore: summary.signedBefore.map(shown),
    slowest: summary.slowest.map(shown),
    duplicates: summary.duplicates.map(({ kind, value, units }) => ({ kind, value, units: units.map(shown) })),
    refused,
    skipped,
  };
}

function isClean({ duplicates }: MergeSummary, refused: readonly Refused[]): boolean {
  return duplicates.length === 0 && refused.length === 0;
}

function tell(terminal: Terminal, summary: MergeSummary, { refused, skipped }: Collected): void {
  const { records, units, registered, delegated, notRegistered, duplicates } = summary;
  terminal.out(
    `${records} records of ${units} units (a unit is one board with one identity key; its newest record counts): ` +
      `${registered} registered, ${delegated} delegated, ${notRegistered} not`,
  );
  if (summary.yield !== null) {
    terminal.out(`yield ${(summary.yield * 100).toFixed(2)} % of these units are registered or delegated`);
    terminal.out("  not among them: units that ended before their identity key was made, for they leave no record");
  }
  for (const [code, count] of Object.entries(summary.failuresByCode))
    terminal.out(`  failed runs: ${count} × ${printable(code)}`);
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
  for (const { file, code, message } of refused)
    terminal.out(`REFUSED ${printable(file)}: ${printable(message, 600)} [${code}]`);
  for (const file of skipped) terminal.out(`SKIPPED ${printable(file)}: a link or no ordinary file, which is not read`);
  terminal.out(`${duplicates.length} duplicates, ${refused.length} records refused`);
}

/** `prepare-device record merge DIR…`: what was produced, and what must not have been. Exit status 7 on a finding. */
export async function recordMergeCommand(
  terminal: Terminal,
  folders: readonly string[],
  options: RecordMergeOptions,
): Promise<number> {
  if (options.csv !== undefined) refuseForeignList(options.csv);
  const collected = await collect(terminal, folders);
  const { found, refused } = collected;
  if (found.length + refused.length === 0) {
    throw new Problem("record-not-found", "cannot merge: there is no *.dsse.json in these folders", {
      cure: "Name the folders into which the devices' record.dsse.json were copied, each under a name ending so.",
    });
  }
  const units = newestOfEachUnit(found);
  const summary = summarise(found, units);
  if (options.csv !== undefined) writeNamedFile(options.csv, unitsCsv(units, summary.duplicates));
  if (options.json) terminal.out(JSON.stringify(documentOf(summary, collected), null, 2));
  else tell(terminal, summary, collected);
  return isClean(summary, refused) ? exitStatus.ok : exitStatus.untrusted;
}
