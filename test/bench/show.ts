import { type Bounds, boundsOf, isJudged, type Judged } from "./budget.ts";
import type { Judgement } from "./document.ts";
import { fewestPairs, type Gap, hasTooFewPairs, isGap } from "./figures/figure.ts";
import { median, medianDeviation } from "./figures/statistics.ts";
import { machineInWords } from "./machine.ts";

type Shown = Judged | Gap;

export function number(value: number): string {
  return value >= 1000 ? value.toFixed(0) : value >= 100 ? value.toFixed(1) : value.toFixed(2);
}

function side(values: readonly number[]): string {
  return `${number(median(values))} ± ${number(medianDeviation(values))}`;
}

export function aim(bounds: Bounds | undefined): string {
  return bounds === undefined ? "" : `${bounds.atLeast === true ? "≥" : "≤"} ${bounds.target}`;
}

const headings = ["figure", "unit", "ours", "peer", "ratio", "(9 of 10 runs)", "target", "", "limit"] as const;

function row(one: Judged): readonly string[] {
  const { figure, ratio, verdict } = one;
  const { name, unit, ours, peer, limit } = figure;
  const interval = `${ratio.low.toFixed(2)}–${ratio.high.toFixed(2)}`;
  const limitText = limit === undefined ? "" : `${number(limit.value)} ${limit.what}`;
  return [name, unit, side(ours), side(peer), ratio.ratio.toFixed(3), interval, aim(one.bounds), verdict, limitText];
}

/** The whole run as text: one line for each figure, median ± median deviation. */
export function asTable({ machine, executable, figures: shown }: Judgement): string {
  const rows = [headings, ...shown.filter(isJudged).map(row)];
  const widths = headings.map((_, column) => Math.max(...rows.map((cells) => (cells[column] ?? "").length)));
  const lines = rows.map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  const sides = shown.filter(isJudged).map(sidesInWords);
  const gaps = shown.filter(isGap).map(({ name, why }) => `${name}: not measured: ${why}`);
  const source = executable === undefined ? [] : [`Not the executable of the checkout, but ${executable}`];
  return `${[machineInWords(machine), ...source, "", ...lines, "", ...sides, ...gaps].join("\n")}\n`;
}

function sidesInWords({ figure: { name, what, peerWhat, ours } }: Judged): string {
  return `${name}: ${what}, beside ${peerWhat}; ${ours.length} pairs`;
}

/**
 * What --check says. Its last line ends in the words of all suites, after how many of those that passed miss their target.
 * What has a target and was not measured has not passed.
 */
export function verdictLines(shown: readonly Shown[]): { readonly lines: string; readonly failed: number } {
  const gaps = shown.filter(isGap).filter(({ name, isFault }) => isFault === true || boundsOf(name) !== undefined);
  const checked = shown.filter(isJudged).filter(({ bounds }) => bounds !== undefined);
  if (checked.length + gaps.length === 0)
    return { lines: "no figure with a target was measured\n0 passed, 1 failed\n", failed: 1 };
  const failures = checked.map(failure).filter((line) => line !== undefined);
  const missed = checked.filter((one) => one.verdict === "missed" && failure(one) === undefined).length;
  const unmeasured = gaps.map(({ name, why }) => `${name} was not measured: ${why}`);
  const failed = failures.length + gaps.length;
  const passed = checked.length - failures.length;
  const last = `${missedInWords(missed)}${passed} passed, ${failed} failed`;
  return { lines: `${[...failures, ...unmeasured, last].join("\n")}\n`, failed };
}

function missedInWords(count: number): string {
  if (count === 0) return "";
  return `${count === 1 ? "1 target is" : `${count} targets are`} missed, though not far off; `;
}

function failure({ figure, ratio, bounds, verdict }: Judged): string | undefined {
  const { name, unit, ours } = figure;
  if (hasTooFewPairs(figure)) return `${name} has too few pairs: ${ours.length}, a check needs ${fewestPairs}`;
  if (verdict !== "far off") return undefined;
  return `${name} (${unit}) is far off: the ratio is ${ratio.ratio.toFixed(3)}, the target ${bounds?.target}`;
}
