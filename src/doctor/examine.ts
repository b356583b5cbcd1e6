import { AssertionError } from "../assertion/assertion-error.ts";
import { exitStatus } from "../problem/exit-status.ts";
import { Problem } from "../problem/problem.ts";
import { problemTable } from "../problem/registry.ts";
import { type Check, type CheckOutcome, type Finding, found, foundProblem, notAsked } from "./check.ts";
import type { Patient } from "./patient.ts";

export interface CheckDone extends Finding {
  readonly id: string;
  readonly about: string;
  readonly durationMs: number;
}

export interface ExamineOptions {
  /** Only these; what they stand on is looked at, too. Empty: all. */
  readonly only: readonly string[];
  readonly ignored: readonly string[];
  readonly monotonicMs: () => number;
  /** Milliseconds for one check, and for all of them together. */
  readonly checkLimitMs: number;
  readonly limitMs: number;
  readonly onDone?: (done: CheckDone) => void;
}

/** Ids of the checks wanted, with what they stand on. */
function wantedIds(checks: readonly Check[], only: readonly string[]): ReadonlySet<string> {
  if (only.length === 0) return new Set(checks.map(({ id }) => id));
  const wanted = new Set<string>();
  const want = (id: string): void => {
    if (wanted.has(id)) return;
    wanted.add(id);
    for (const below of checks.find((check) => check.id === id)?.after ?? []) want(below);
  };
  only.forEach(want);
  return wanted;
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}

/** What is silent for ever must not hold up a hook: its check ends without it. */
async function lookAtMost(check: Check, patient: Patient, limitMs: number): Promise<Finding> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Finding>((resolve) => {
    timer = setTimeout(() => {
      resolve(found("failed", "doctor-no-answer", `there was no answer within ${seconds(limitMs)}`));
    }, limitMs);
  });
  try {
    return await Promise.race([check.look(patient), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function lookOrTell(check: Check, patient: Patient, limitMs: number): Promise<Finding> {
  try {
    return await lookAtMost(check, patient, limitMs);
  } catch (fault) {
    if (fault instanceof Problem) return foundProblem(fault);
    if (fault instanceof AssertionError) return foundProblem(new Problem(fault.code, fault.message, { cause: fault }));
    throw fault;
  }
}

/** Why others cannot stand on a check: it failed or was ignored, or another one did below it. */
interface Ground {
  readonly id: string;
  readonly isIgnored: boolean;
}

type Gone = Map<string, Ground>;

function groundGone(check: Check, gone: Gone): Ground | undefined {
  return check.after.map((id) => gone.get(id)).find((ground) => ground !== undefined);
}

/** What one finding means to the checks that stand on it; undefined if they may be asked. */
function groundOf({ id, outcome }: CheckDone, below: Ground | undefined): Ground | undefined {
  if (outcome === "failed" || outcome === "fatal" || outcome === "ignored")
    return { id, isIgnored: outcome === "ignored" };
  return below;
}

/** Files were copied to a desk; the clock, the network and the disk of the desk are not the device's. */
function isOfOtherMachine({ ofMachine }: Check, { root }: Patient, { only }: ExamineOptions): boolean {
  return ofMachine === true && root !== "/" && only.length === 0;
}

/** Why a check is not made, or undefined if it is. */
function notMade(
  check: Check,
  patient: Patient,
  gone: Gone,
  options: ExamineOptions,
  leftMs: number,
): Finding | undefined {
  if (options.ignored.includes(check.id)) return { outcome: "ignored", message: "ignored on the command line" };
  const below = groundGone(check, gone);
  if (below !== undefined) {
    const { id, isIgnored } = below;
    return notAsked(`not asked: ${isIgnored ? `stands on ${id}, which was ignored` : `${id} must be in order first`}`);
  }
  if (isOfOtherMachine(check, patient, options)) {
    return notAsked(
      "not asked: with --root it would look at this machine, not at the device; --only NAME asks all the same",
    );
  }
  return leftMs > 0 ? undefined : notAsked(`not asked: the ${seconds(options.limitMs)} for all checks are over`);
}

/** Runs the checks in their order. A check whose ground is gone is skipped and says so. */
export async function examine(
  checks: readonly Check[],
  patient: Patient,
  options: ExamineOptions,
): Promise<readonly CheckDone[]> {
  const wanted = wantedIds(checks, options.only);
  const done: CheckDone[] = [];
  const gone: Gone = new Map();
  const endMs = options.monotonicMs() + options.limitMs;
  for (const check of checks.filter(({ id }) => wanted.has(id))) {
    const start = options.monotonicMs();
    const leftMs = endMs - start;
    const limitMs = Math.min(options.checkLimitMs, leftMs);
    const finding = notMade(check, patient, gone, options, leftMs) ?? (await lookOrTell(check, patient, limitMs));
    const durationMs = Math.round((options.monotonicMs() - start) * 10) / 10;
    const entry = { id: check.id, about: check.about, ...finding, durationMs };
    done.push(entry);
    const ground = groundOf(entry, groundGone(check, gone));
    if (ground !== undefined) gone.set(check.id, ground);
    options.onDone?.(entry);
  }
  return done;
}

/** The least first. */
const severity: readonly CheckOutcome[] = ["ignored", "skipped", "ok", "warning", "failed", "fatal"];

/** The worst of the outcomes; ok where nothing was found. */
export function worstOf(done: readonly CheckDone[]): CheckOutcome {
  return done.reduce<CheckOutcome>(
    (worst, { outcome }) => (severity.indexOf(outcome) > severity.indexOf(worst) ? outcome : worst),
    "ok",
  );
}

/**
 * The exit status of an examination: that of the worst finding's code, of several equally bad ones the first in the order of
 * a boot; 0 for warnings unless they are to count.
 */
export function statusOf(done: readonly CheckDone[], strict: boolean): number {
  const worst = worstOf(done);
  if (worst !== "failed" && worst !== "fatal" && !(strict && worst === "warning")) return 0;
  const first = done.find(({ outcome, code }) => outcome === worst && code !== undefined);
  const exit = first?.code === undefined ? exitStatus.internal : problemTable[first.code].exit;
  // Some codes are warnings wherever they come from; here somebody wants them to count.
  return exit === exitStatus.ok ? exitStatus.settings : exit;
}
