import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import { projectFolder } from "../../scripts/project.ts";
import type { Figure } from "./figures/figure.ts";
import { median, medianDeviation, ratioOf } from "./figures/statistics.ts";
import { type Machine, machineInWords } from "./machine.ts";

/** Relative to the checkout. */
const historyPath = "docs/performance-history.csv";

const columns = [
  "time",
  "commit",
  "figure",
  "unit",
  "pairs",
  "ours",
  "ours deviation",
  "peer",
  "peer deviation",
  "ratio",
  "ratio low",
  "ratio high",
  "limit",
  "machine",
] as const;

/** One line of the history: medians, their deviations and the ratio with its interval, all as text. */
export type Entry = Readonly<Record<(typeof columns)[number], string>>;

export interface Occasion {
  /** ISO 8601. */
  readonly time: string;
  readonly commit: string;
  readonly machine: Machine;
}

export function entryOf({ time, commit, machine }: Occasion, { name, unit, ours, peer, keys, limit }: Figure): Entry {
  const { ratio, low, high } = ratioOf(ours, peer, keys);
  const text = (value: number): string => String(Number(value.toPrecision(5)));
  return {
    time,
    commit,
    figure: name,
    unit,
    pairs: String(ours.length),
    ours: text(median(ours)),
    "ours deviation": text(medianDeviation(ours)),
    peer: text(median(peer)),
    "peer deviation": text(medianDeviation(peer)),
    ratio: text(ratio),
    "ratio low": text(low),
    "ratio high": text(high),
    limit: limit === undefined ? "" : text(limit.value),
    machine: machineInWords(machine),
  };
}

/** A table with a line of headings; an empty one is the headings alone. */
export function historyText(entries: readonly Entry[]): string {
  return stringify([...entries], { header: true, columns: [...columns] });
}

/** Throws where a column is missing or a line has another number of values. */
export function parseHistory(text: string): readonly Entry[] {
  const entries = parse<Entry>(text, { columns: true });
  const missing = entries.length === 0 ? [] : columns.filter((column) => entries[0]?.[column] === undefined);
  if (missing.length > 0) throw new Error(`cannot read the history: it has no column ${missing.join(", ")}`);
  return entries;
}

/** What is recorded so far; nothing where there is no file yet. */
export function readHistory(folder: string): readonly Entry[] {
  const path = `${folder}/${historyPath}`;
  return existsSync(path) ? parseHistory(readFileSync(path, "utf8")) : [];
}

function commitOf(folder: string): string {
  const git = (...args: readonly string[]): string =>
    execFileSync("git", args, { cwd: folder, encoding: "utf8" }).trim();
  const changed = git("status", "--porcelain", "--", "src", "scripts/build", "package-lock.json");
  return `${git("rev-parse", "--short=12", "HEAD")}${changed === "" ? "" : "-dirty"}`;
}

/** Adds a line for each figure to docs/performance-history.csv. */
export function record(machine: Machine, figures: readonly Figure[]): void {
  const time = `${new Date().toISOString().slice(0, 19)}Z`;
  const occasion = { time, commit: commitOf(projectFolder), machine };
  const entries = [...readHistory(projectFolder), ...figures.map((figure) => entryOf(occasion, figure))];
  writeFileSync(`${projectFolder}/${historyPath}`, historyText(entries));
}
