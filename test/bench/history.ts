import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import { isJudged } from "./budget.ts";
import type { Judgement } from "./document.ts";
import { CannotMeasure } from "./fault.ts";
import { type Figure, fewestPairs, hasTooFewPairs, isUnit } from "./figures/figure.ts";
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

type Column = (typeof columns)[number];

/** One line of the history: medians, their deviations and the ratio with its interval, all as text. */
export type Entry = Readonly<Record<Column, string>>;

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

function isAbove(text: string, least: number): boolean {
  return /^[\d.e+-]+$/.test(text) && Number.isFinite(Number(text)) && Number(text) >= least;
}

const isPositive = (text: string): boolean => isAbove(text, Number.MIN_VALUE);
const isDeviation = (text: string): boolean => isAbove(text, 0);

const forms: Readonly<Record<Column, (text: string) => boolean>> = {
  time: (text) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text),
  commit: (text) => /^[0-9a-f]{12}(-dirty)?$/.test(text),
  figure: (text) => /^[a-z0-9-]+$/.test(text),
  unit: isUnit,
  pairs: (text) => /^[1-9]\d*$/.test(text),
  ours: isPositive,
  "ours deviation": isDeviation,
  peer: isPositive,
  "peer deviation": isDeviation,
  ratio: isPositive,
  "ratio low": isPositive,
  "ratio high": isPositive,
  limit: (text) => text === "" || isPositive(text),
  machine: (text) => text !== "" && !/[\n|]/.test(text),
};

function refuse(why: string): never {
  throw new CannotMeasure(
    `cannot read the history ${historyPath}: ${why}; mend it, or take it as it was committed (git checkout)`,
  );
}

function linesOf(text: string): readonly (readonly string[])[] {
  try {
    return parse(text, { relaxColumnCount: true });
  } catch (fault) {
    return refuse(fault instanceof Error ? fault.message : String(fault));
  }
}

/** Throws CannotMeasure, with the line, where the headings or a value are not what this program writes. */
export function parseHistory(text: string): readonly Entry[] {
  const [headings = [], ...lines] = linesOf(text);
  const missing = columns.filter((column) => !headings.includes(column));
  if (missing.length > 0) refuse(`it has no column ${missing.join(", ")}`);
  return lines.map((values, at) => {
    const entry = Object.fromEntries(headings.map((column, place) => [column, values[place] ?? ""])) as Entry;
    const wrong = columns.find((column) => !forms[column](entry[column]));
    if (values.length !== headings.length) refuse(`line ${at + 2} has ${values.length} values`);
    if (wrong !== undefined) refuse(`line ${at + 2} has "${entry[wrong]}" as its ${wrong}`);
    return entry;
  });
}

/** What is recorded so far; nothing where there is no file yet. Throws CannotMeasure as parseHistory does. */
export function readHistory(folder: string): readonly Entry[] {
  const path = `${folder}/${historyPath}`;
  return existsSync(path) ? parseHistory(readFileSync(path, "utf8")) : [];
}

/** Throws CannotMeasure where figures are of another executable than the checkout's: they say nothing about the commit. */
export function refuseOther(executable: string | undefined): void {
  if (executable === undefined) return;
  throw new CannotMeasure(`cannot record figures of ${executable}: only what is built from the checkout is recorded`);
}

/** A kept run would otherwise count as often as somebody asked to record it. */
function refuseAgain(kept: readonly Entry[], added: readonly Entry[]): void {
  const keyOf = ({ time, commit, figure }: Entry): string => `${time} ${commit} ${figure}`;
  const known = new Set(kept.map(keyOf));
  const again = added.find((entry) => known.has(keyOf(entry)));
  if (again === undefined) return;
  throw new CannotMeasure(
    `cannot record ${again.figure} of ${again.time}: it is recorded already, in ${historyPath}; nothing is left to do`,
  );
}

/**
 * Adds a line for each figure of the run to docs/performance-history.csv, all or none. Throws CannotMeasure where the run
 * is of another executable or recorded already, a figure has too few pairs, or the history cannot be read.
 */
export function record(folder: string, { executable, figures, ...occasion }: Judgement): void {
  refuseOther(executable);
  const measured = figures.filter(isJudged).map(({ figure }) => figure);
  const few = measured.find(hasTooFewPairs);
  if (few !== undefined)
    throw new CannotMeasure(`cannot record ${few.name} with ${few.ours.length} pairs: it takes ${fewestPairs} or more`);
  const [kept, added] = [readHistory(folder), measured.map((figure) => entryOf(occasion, figure))];
  refuseAgain(kept, added);
  const text = historyText([...kept, ...added]);
  // What could not be read again would stop the next record.
  parseHistory(text);
  const path = `${folder}/${historyPath}`;
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}
