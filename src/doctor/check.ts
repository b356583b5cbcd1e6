import type { Problem } from "../problem/problem.ts";
import { type ProblemCode, problemTable } from "../problem/registry.ts";
import type { Patient } from "./patient.ts";

/**
 * ok; warning: a boot will go through, but look at this; failed: a boot will not; fatal: and the checks that build on it
 * say nothing; skipped: cannot be checked here, for the reason given; ignored: the person said so.
 */
export type CheckOutcome = "ok" | "warning" | "failed" | "fatal" | "skipped" | "ignored";

/** What one check found, each in a sentence for people. Never holds a secret. */
export interface Finding {
  readonly outcome: CheckOutcome;
  readonly message: string;
  readonly code?: ProblemCode;
  readonly cure?: string;
  /** Skipped before it was asked, so that it says nothing of its own. */
  readonly notMade?: true;
  /** Facts for --json. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

export interface Check {
  /** As it is named on the command line. */
  readonly id: string;
  /** One line for `doctor list`: the question the check answers. */
  readonly about: string;
  /** Without these having gone through, there is nothing to ask. */
  readonly after: readonly string[];
  /** It looks at the machine it runs on: of a copied file system it says nothing. */
  readonly ofMachine?: true;
  /** May throw Problems: they become a failed finding. */
  look(patient: Patient): Promise<Finding>;
}

export function ok(message: string, detail?: Finding["detail"]): Finding {
  return { outcome: "ok", message, ...(detail === undefined ? {} : { detail }) };
}

/** Cannot be checked here, or without doing harm. */
export function skipped(why: string): Finding {
  return { outcome: "skipped", message: why };
}

/** Not asked at all, for a reason that lies outside of the check. */
export function notAsked(why: string): Finding {
  return { outcome: "skipped", message: why, notMade: true };
}

/** A finding with the registry's cure, unless this place knows better. */
export function found(
  outcome: "warning" | "failed" | "fatal",
  code: ProblemCode,
  message: string,
  more: { readonly cure?: string; readonly detail?: Finding["detail"] } = {},
): Finding {
  const { cure = problemTable[code].cure, detail } = more;
  return { outcome, code, message, cure, ...(detail === undefined ? {} : { detail }) };
}

/** What a run would end with, as the doctor's finding. */
export function foundProblem(problem: Problem, outcome: "warning" | "failed" | "fatal" = "failed"): Finding {
  return found(outcome, problem.code, problem.message, { cure: problem.cure });
}
