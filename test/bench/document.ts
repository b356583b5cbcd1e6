import { readFileSync } from "node:fs";
import { type Judged, judge } from "./budget.ts";
import { type Finding, type Gap, isGap } from "./figures/figure.ts";
import type { Machine } from "./machine.ts";

/** A run's figures, judged, and where they come from. */
export interface Judgement {
  readonly machine: Machine;
  readonly figures: readonly (Judged | Gap)[];
}

/** What --json prints. */
export function asDocument(judgement: Judgement): string {
  return `${JSON.stringify(judgement, null, 2)}\n`;
}

function findingOf(one: Judged | Gap): Finding {
  if ("why" in one) return one;
  const { name, ours, peer } = one.figure;
  if (ours.length === 0 || ours.length !== peer.length) throw new Error(`the figure ${name} has no pairs`);
  return one.figure;
}

/** A document of --json, judged anew by the budget of today. Throws where it is none, or holds no figure. */
export function readDocument(path: string): Judgement {
  const { machine, figures } = JSON.parse(readFileSync(path, "utf8")) as Judgement;
  const judged = figures.map((one) => judge(findingOf(one)));
  if (judged.every(isGap)) throw new Error(`cannot judge ${path}: nothing was measured`);
  return { machine, figures: judged };
}
