import budget from "./budget.json" with { type: "json" };
import { CannotMeasure } from "./fault.ts";
import { type Figure, type Finding, faultOf, type Gap, isGap } from "./figures/figure.ts";
import { type Ratio, ratioOf } from "./figures/statistics.ts";

/** What budget.json says of a figure. */
export interface Bounds {
  /** What the ratio is to be. */
  readonly target: number;
  /** From here on something is wrong, whatever the machine was busy with: --check fails. */
  readonly far: number;
  /** Work per second counts the other way: more is better. */
  readonly atLeast?: boolean;
}

export interface Judged {
  readonly figure: Figure;
  readonly ratio: Ratio;
  readonly bounds: Bounds | undefined;
  /** Without bounds: told for information. */
  readonly verdict: "met" | "missed" | "far off" | "told";
}

/** Why this is no entry of a budget, if it is none. */
function wrongBounds(name: string, bounds: unknown): string | undefined {
  if (typeof bounds !== "object" || bounds === null) return `"${name}" has no target`;
  const fields = bounds as Readonly<Record<string, unknown>>;
  const { target, far, atLeast = false } = fields;
  const unknown = Object.keys(fields).find((key) => !["target", "far", "atLeast"].includes(key));
  if (unknown !== undefined) return `"${name}" has a key "${unknown}"; target, far and atLeast are known`;
  if (typeof target !== "number" || target <= 0) return `"${name}" has no number above 0 as its target`;
  if (typeof far !== "number" || far <= 0) return `"${name}" has no number above 0 as its far`;
  if (typeof atLeast !== "boolean") return `"${name}" has an atLeast that is neither true nor false`;
  if (atLeast ? far >= target : far <= target) return `"${name}" is far off at ${far} before it misses its target`;
  return undefined;
}

/** Everything that is wrong in a budget for figures of these names, in words. */
export function budgetFaults(entries: Readonly<Record<string, unknown>>, names: readonly string[]): readonly string[] {
  const wrong = ([name, bounds]: readonly [string, unknown]): string | undefined =>
    names.includes(name) ? wrongBounds(name, bounds) : `no figure is called "${name}"`;
  return Object.entries(entries)
    .map(wrong)
    .filter((fault) => fault !== undefined);
}

/** Throws CannotMeasure where budget.json has a fault, for figures of these names. */
export function checkBudget(names: readonly string[]): void {
  const faults = budgetFaults(budget, names);
  if (faults.length > 0) throw new CannotMeasure(`cannot use test/bench/budget.json: ${faults.join("; ")}`);
}

const all: ReadonlyMap<string, Bounds> = new Map(Object.entries(budget));

export function isJudged(one: Judged | Gap): one is Judged {
  return !isGap(one);
}

/** What the budget says of this figure; undefined where it is told for information only. */
export function boundsOf(name: string): Bounds | undefined {
  return all.get(name);
}

/** The names of all figures that have a target. */
export function budgetedNames(): readonly string[] {
  return [...all.keys()];
}

/** Bad luck alone makes nothing "far off": the whole interval has to lie beyond. */
export function verdictOf(
  { ratio, low, high }: Ratio,
  { target, far, atLeast = false }: Bounds,
): Exclude<Judged["verdict"], "told"> {
  if (atLeast ? ratio >= target : ratio <= target) return "met";
  return (atLeast ? high < far : low > far) ? "far off" : "missed";
}

/** A figure whose values are no measurement becomes a gap, which no check lets pass. */
export function judge(finding: Finding): Judged | Gap {
  if (isGap(finding)) return finding;
  const fault = faultOf(finding);
  if (fault !== undefined) return { name: finding.name, why: fault, isFault: true };
  const ratio = ratioOf(finding.ours, finding.peer, finding.keys);
  const bounds = boundsOf(finding.name);
  return { figure: finding, ratio, bounds, verdict: bounds === undefined ? "told" : verdictOf(ratio, bounds) };
}
