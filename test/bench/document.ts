import { readFileSync } from "node:fs";
import { type Judged, judge } from "./budget.ts";
import { CannotMeasure } from "./fault.ts";
import { type Finding, faultOf, type Gap, isGap, isUnit } from "./figures/figure.ts";
import { isMachine, type Machine } from "./machine.ts";

/** A run's figures, judged, and where they come from. */
export interface Judgement {
  /** ISO 8601. */
  readonly time: string;
  /** Of the checkout, "-dirty" where something differs from it. */
  readonly commit: string;
  /** Another executable than that of the checkout, by its path. */
  readonly executable?: string | undefined;
  readonly machine: Machine;
  readonly figures: readonly (Judged | Gap)[];
}

/** What --json prints. */
export function asDocument(judgement: Judgement): string {
  return `${JSON.stringify(judgement, null, 2)}\n`;
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

function isNumbers(value: unknown): boolean {
  return Array.isArray(value);
}

/** Why this is no finding of a run, if it is none. */
function wrongFinding(one: Fields, names: readonly string[]): string | undefined {
  const figure = "why" in one ? one : fieldsOf(one["figure"]);
  const { name, ours, peer, unit, what, peerWhat } = figure;
  if (typeof name !== "string" || !names.includes(name)) return `no figure is called ${JSON.stringify(name)}`;
  if ("why" in one) return typeof one["why"] === "string" ? undefined : `${name} has no reason why it was not measured`;
  if (!isNumbers(ours) || !isNumbers(peer)) return `${name} has no values`;
  if (!isUnit(unit) || typeof what !== "string" || typeof peerWhat !== "string")
    return `${name} does not say what it is`;
  const fault = faultOf((one as unknown as Judged).figure);
  return fault === undefined ? undefined : `${name}: ${fault}`;
}

function findingOf(one: Judged | Gap): Finding {
  return "why" in one ? one : one.figure;
}

function parsed(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as unknown;
  } catch (fault) {
    const why = fault instanceof Error ? fault.message : String(fault);
    throw new CannotMeasure(`cannot read ${path}: ${why}; give it what --json printed`);
  }
}

/**
 * A document of --json, judged anew by the budget of today. Throws CannotMeasure where it is none, holds no figure, one
 * that is not among the names, or a value that is no measurement.
 */
export function readDocument(path: string, names: readonly string[]): Judgement {
  const document = fieldsOf(parsed(path));
  const { time, commit, machine, figures } = document;
  const refuse = (why: string): never => {
    throw new CannotMeasure(`cannot judge ${path}: ${why}`);
  };
  if (typeof time !== "string" || typeof commit !== "string") return refuse("it does not say when and of which commit");
  if (!isMachine(machine)) return refuse("it does not say on which machine");
  if (!Array.isArray(figures)) return refuse("it has no figures");
  const wrong = figures.map((one) => wrongFinding(fieldsOf(one), names)).find((why) => why !== undefined);
  if (wrong !== undefined) return refuse(wrong);
  const judgement = document as unknown as Judgement;
  const judged = judgement.figures.map((one) => judge(findingOf(one)));
  if (judged.every(isGap)) return refuse("nothing was measured");
  return { ...judgement, figures: judged };
}
