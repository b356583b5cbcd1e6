import { findClosest } from "../hardware/closest-name.ts";
import { causeTable } from "./causes.ts";
import { exitMeanings, exitName } from "./exit-meanings.ts";
import { type FindingEntry, findingTable } from "./findings.ts";
import { type OutcomeEntry, outcomeTable } from "./outcomes.ts";
import { printable } from "./printable.ts";
import { type Actor, Problem, type ProblemEntry } from "./problem.ts";
import { problemTable } from "./registry.ts";

export interface Explanation extends ProblemEntry {
  readonly code: string;
  /** What usually is behind it. */
  readonly cause: string;
}

/** A code that a hook ends with when all went well. */
export interface OutcomeExplanation extends OutcomeEntry {
  readonly code: string;
}

/** A code of something that the rig has seen in a gadget. */
export interface FindingExplanation extends FindingEntry {
  readonly code: string;
}

const outcomeEntries: Readonly<Record<string, OutcomeEntry>> = outcomeTable;
const findingEntries: Readonly<Record<string, FindingEntry>> = findingTable;
const table: Readonly<Record<string, ProblemEntry>> = problemTable;
const causes: Readonly<Record<string, string>> = causeTable;

const actors: Readonly<Record<Actor, string>> = {
  author: "the gadget's author",
  brand: "the brand",
  factory: "the factory",
  network: "whoever runs the network",
  operator: "whoever runs the device",
  "vault-operator": "whoever runs the vault",
  developer: "the developers of this program",
};

/** Who has to act, in words. */
export function actorInWords(who: Actor): string {
  return actors[who];
}

/** Every code with what the registry says about it, sorted by code. */
export function explanations(): readonly Explanation[] {
  return Object.keys(table)
    .sort()
    .flatMap((code) => {
      const entry = table[code];
      return entry === undefined ? [] : [withCause(code, entry)];
    });
}

/** Every code that is no problem's, sorted. */
export function outcomes(): readonly OutcomeExplanation[] {
  return Object.entries(outcomeEntries)
    .map(([code, entry]) => ({ code, ...entry }))
    .toSorted((a, b) => (a.code < b.code ? -1 : 1));
}

/** Every code of the rig's findings that is no problem's, sorted. */
export function findingCodes(): readonly FindingExplanation[] {
  return Object.entries(findingEntries)
    .map(([code, entry]) => ({ code, ...entry }))
    .toSorted((a, b) => (a.code < b.code ? -1 : 1));
}

/** What the registry says about one code, a problem's, an outcome's or a finding's. Throws a Problem usage-wrong that names the code most likely meant. */
export function explanationOf(code: string): Explanation | OutcomeExplanation | FindingExplanation {
  const wanted = code
    .trim()
    .replace(/^\[|\]$/g, "")
    .toLowerCase();
  const entry = Object.hasOwn(table, wanted) ? table[wanted] : undefined;
  if (entry !== undefined) return withCause(wanted, entry);
  const outcome = outcomes().find((one) => one.code === wanted);
  if (outcome !== undefined) return outcome;
  const finding = findingCodes().find((one) => one.code === wanted);
  if (finding !== undefined) return finding;
  const meant = findClosest(wanted, [table, outcomeEntries, findingEntries].flatMap(Object.keys));
  throw new Problem("usage-wrong", `cannot explain "${printable(code, 40)}": there is no such code`, {
    cure: meant === undefined ? "Run explain without a code to see all of them." : `Did you mean ${meant}?`,
  });
}

function withCause(code: string, { meaning, ...rest }: ProblemEntry): Explanation {
  return { code, meaning, cause: causes[code] ?? "", ...rest };
}

/** The code in words for a terminal: meaning, usual cause, what to do, who must act, exit status, whether time alone can heal it. */
export function explain(code: string): string {
  return inWords(explanationOf(code));
}

/** Every code in words: the problems', then the outcomes', then the rig's, each sorted. */
export function explainAll(): string {
  return [...explanations(), ...outcomes(), ...findingCodes()].map(inWords).join("\n\n");
}

function inWords(explanation: Explanation | OutcomeExplanation | FindingExplanation): string {
  if ("exit" in explanation) return explanationInWords(explanation);
  if ("fix" in explanation) return findingInWords(explanation);
  const { code, meaning, next } = explanation;
  return [code, `  ${meaning}`, `  What next:   ${next}`].join("\n");
}

function findingInWords({ code, meaning, fix }: FindingExplanation): string {
  return [code, `  ${meaning}`, `  What to do:  ${fix}`, "  Seen by:     the rig, in a gadget"].join("\n");
}

function explanationInWords(explanation: Explanation): string {
  const { code, meaning, cause, cure, who, exit, transient } = explanation;
  const name = exitName(exit);
  return [
    code,
    `  ${meaning}`,
    `  Usual cause: ${cause}`,
    `  What to do:  ${cure}`,
    `  Who acts:    ${actors[who]}`,
    `  Exit status: ${exit}${name === undefined ? "" : ` (${exitMeanings[name].meaning.replace(/\.$/, "")})`}`,
    `  Try again:   ${transient ? "yes, the same try may succeed later" : "no, not before somebody has acted"}`,
  ].join("\n");
}
