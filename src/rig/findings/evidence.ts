import type { BootPlan } from "../boot/boot-plan.ts";
import type { BootReport, Finding } from "../boot/boot-report.ts";
import type { HookObservation } from "../boot/hook-observation.ts";
import type { FaultRule } from "../faults.ts";
import { readGadgetFile } from "../gadget/gadget-file.ts";

/** What findings are made of. */
export interface Evidence {
  readonly plan: BootPlan;
  readonly report: Omit<BootReport, "findings">;
  /** Runs of hooks in their order; the last may be a trial after the boot. */
  readonly observations: readonly HookObservation[];
  /** Those faults of the plan's servers that came. */
  readonly metFaults: ReadonlySet<FaultRule>;
}

/** One kind of fault: what speaks for it, if anything does. */
export type Look = (evidence: Evidence) => readonly Finding[];

/** Text that is no program of a shell or another interpreter has no lines to point at. */
function scriptOf({ plan }: Evidence, hook: string): readonly string[] {
  const file = plan.gadget.hooks.get(hook)?.file;
  const text = file === undefined ? undefined : readGadgetFile(plan.gadget.folder, file);
  return text?.startsWith("#!") === true ? text.split("\n") : [];
}

/** The hook's first line; empty for a program. */
export function firstLineOf(evidence: Evidence, hook: string): string {
  return scriptOf(evidence, hook)[0] ?? "";
}

/** The line that a shell names when it complains: `FILE: 7: …` of dash, `FILE: line 7: …` of bash. */
function complaintLine(seen: string, hook: string): number | undefined {
  const lines = [...seen.matchAll(new RegExp(`/meta/hooks/${hook}: (?:line )?(\\d{1,5}):`, "g"))];
  const number = lines.at(-1)?.[1];
  return number === undefined ? undefined : Number(number);
}

function isComment(line: string): boolean {
  return /^\s*#(?!!)/.test(line);
}

/** Where a finding stands: the hook, its file and the last line that matches the first pattern with any match. */
export function placeOf(
  evidence: Evidence,
  hook: string,
  ...patterns: readonly RegExp[]
): Pick<Finding, "hook" | "file" | "line"> {
  const file = evidence.plan.gadget.hooks.get(hook)?.file;
  if (file === undefined) return { hook };
  const lines = scriptOf(evidence, hook);
  for (const pattern of patterns) {
    const at = lines.findLastIndex((line) => !isComment(line) && pattern.test(line));
    if (at >= 0) return { hook, file, line: at + 1 };
  }
  return { hook, file };
}

/** The line of the hook that has the first of these texts that any has, if it is a script. */
export function placeOfText(
  evidence: Evidence,
  hook: string,
  ...texts: readonly string[]
): Pick<Finding, "hook" | "file" | "line"> | undefined {
  const file = evidence.plan.gadget.hooks.get(hook)?.file;
  const lines = scriptOf(evidence, hook);
  const found = texts.map((text) => lines.findIndex((line) => !isComment(line) && line.includes(text)));
  const at = found.find((index) => index >= 0);
  return file === undefined || at === undefined ? undefined : { hook, file, line: at + 1 };
}

/** Where in the hook what a program complained of stands: by the shell's own count, or by the paths and words in it. */
export function placeOfComplaint(
  evidence: Evidence,
  { hook, seen }: Pick<HookObservation, "hook" | "seen">,
  said: string,
): Pick<Finding, "hook" | "file" | "line"> {
  const line = complaintLine(seen, hook);
  const named = [...said.matchAll(/(?:\/[\w.@:-]*[\w.@-]){2,}|"([^"]{4,})"/g)].map(([all, quoted]) => quoted ?? all);
  // What `echo` said stands in the hook as it is.
  const words = [...named, said.replace(/^(?:error|[\w/.-]+): /, "")].filter((text) => text.length > 4);
  const where = placeOfText(evidence, hook, ...words) ?? placeOf(evidence, hook);
  return { ...where, ...(line === undefined ? {} : { line }) };
}

/** One finding for each hook, however often it ran. */
export function oncePerHook(
  observations: readonly HookObservation[],
  look: (observation: HookObservation) => Finding | undefined,
): readonly Finding[] {
  const found = new Map<string, Finding>();
  for (const observation of observations) {
    const finding = found.has(observation.hook) ? undefined : look(observation);
    if (finding !== undefined) found.set(observation.hook, finding);
  }
  return [...found.values()];
}
