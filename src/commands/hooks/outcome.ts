import type { OutcomeCode } from "../../problem/outcomes.ts";
import type { Problem } from "../../problem/problem.ts";
import type { ProblemCode } from "../../problem/registry.ts";
import type { HealthStatus } from "../../snapd/health.ts";

/** How a hook ends: its exit status, and what check-health will say. */
export interface HookOutcome {
  readonly exit: number;
  readonly health: HealthStatus;
  readonly code: OutcomeCode | ProblemCode;
  readonly message: string;
  readonly serial?: string;
  /** No news: verdict and health stay what the last registration made them. */
  readonly quiet?: true;
}

export function fine(code: OutcomeCode, message: string, serial?: string): HookOutcome {
  return { exit: 0, health: "okay", code, message, ...(serial === undefined ? {} : { serial }) };
}

/** Nothing was to be done, and nothing is known that was not known before. */
export function nothingNew(code: OutcomeCode, message: string): HookOutcome {
  return { ...fine(code, message), quiet: true };
}

export function waiting(code: OutcomeCode, message: string): HookOutcome {
  return { exit: 0, health: "waiting", code, message };
}

/** A problem as an outcome; transient ones heal by themselves when snapd runs the hook again. */
export function failed(problem: Problem, exit: number = problem.exit): HookOutcome {
  const { transient, code, message } = problem;
  return { exit, health: transient ? "waiting" : "blocked", code, message };
}
