import budget from "./budget.json" with { type: "json" };
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

const all: ReadonlyMap<string, Bounds> = new Map(Object.entries(budget));

/** What the budget says of this figure; undefined where it is told for information only. */
export function boundsOf(name: string): Bounds | undefined {
  return all.get(name);
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
