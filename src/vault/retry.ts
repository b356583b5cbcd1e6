import { type ProblemCode, problemTable } from "../problem/registry.ts";
import { boundWait } from "./retry-after.ts";

/** What a try came to, as far as the next one is concerned. */
export type TryOutcome =
  | { readonly kind: "pending"; readonly waitMs: number }
  | {
      readonly kind: "problem";
      readonly code: ProblemCode;
      /** The answer's Retry-After, if it had one. */
      readonly retryAfterMs?: number | undefined;
    };

export interface RetryState {
  /** How many tries have ended with this outcome's code in a row, this one included; from 1. */
  readonly attempt: number;
  readonly outcome: TryOutcome;
  /** Since the first try. */
  readonly elapsedMs: number;
  /** For everything; after it nothing is begun. */
  readonly budgetMs: number;
  /** From 0 to below 1, passed in so that the policy stays a function. */
  readonly random: number;
}

export type NextTry =
  | { readonly kind: "wait"; readonly waitMs: number }
  | { readonly kind: "stop"; readonly why: StopReason };

/** permanent: trying again changes nothing; attempts: tried often enough; budget: no time left. */
export type StopReason = "permanent" | "attempts" | "budget";

const firstWaitMs = 1_000;
const longestWaitMs = 60_000;

interface Rule {
  readonly maxAttempts?: number;
  readonly firstWaitMs?: number;
}

/**
 * Codes whose rule is not the table's `transient`. A refused API key is tried thrice because the vault says the same
 * while its database is down; a 500 thrice, because a bad body causes it too; an unknown host a few times, because
 * name servers learn late. A spent request-id costs no wait: the next try takes another.
 */
const special: ReadonlyMap<ProblemCode, Rule> = new Map<ProblemCode, Rule>([
  ["vault-api-key-refused", { maxAttempts: 3, firstWaitMs: 5_000 }],
  ["vault-fault", { maxAttempts: 3, firstWaitMs: 2_000 }],
  ["vault-request-id-spent", { maxAttempts: 3, firstWaitMs: 100 }],
  ["host-unknown", { maxAttempts: 6, firstWaitMs: 2_000 }],
  ["tls-not-yet-valid", { firstWaitMs: 5_000 }],
  ["captive-portal", { firstWaitMs: 10_000 }],
]);

function ruleOf(code: ProblemCode): Rule | undefined {
  return special.get(code) ?? (problemTable[code].transient ? {} : undefined);
}

/** Doubled at each attempt up to a minute, of which a random half is kept: a factory's devices must not march in step. */
export function backoffMs(attempt: number, random: number, firstMs: number = firstWaitMs): number {
  const whole = Math.min(longestWaitMs, firstMs * 2 ** Math.min(30, Math.max(0, attempt - 1)));
  return Math.round(whole / 2 + (whole / 2) * random);
}

/** Up to a tenth more than asked: never earlier, and again not in step. */
function withJitter(waitMs: number, random: number): number {
  return Math.round(waitMs * (1 + random / 10));
}

/** When to try again, or why not to. Pure: it never sleeps, looks at no clock and draws no number. */
export function nextTry(state: RetryState): NextTry {
  const { outcome, attempt, random } = state;
  if (outcome.kind === "pending") return within(state, withJitter(boundWait(outcome.waitMs), random));
  const rule = ruleOf(outcome.code);
  if (rule === undefined) return { kind: "stop", why: "permanent" };
  if (attempt >= (rule.maxAttempts ?? Number.POSITIVE_INFINITY)) return { kind: "stop", why: "attempts" };
  const own = backoffMs(attempt, random, rule.firstWaitMs);
  const asked = outcome.retryAfterMs === undefined ? 0 : withJitter(boundWait(outcome.retryAfterMs), random);
  return within(state, Math.max(own, asked));
}

function within({ elapsedMs, budgetMs }: RetryState, waitMs: number): NextTry {
  return elapsedMs + waitMs < budgetMs ? { kind: "wait", waitMs } : { kind: "stop", why: "budget" };
}
