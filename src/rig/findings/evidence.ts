import type { BootPlan } from "../boot/boot-plan.ts";
import type { BootReport, Finding } from "../boot/boot-report.ts";
import type { HookObservation } from "../boot/hook-observation.ts";
import { readGadgetFile } from "../gadget/gadget-file.ts";

/** What findings are made of. */
export interface Evidence {
  readonly plan: BootPlan;
  readonly report: Omit<BootReport, "findings">;
  /** Runs of hooks in their order; the last may be a trial after the boot. */
  readonly observations: readonly HookObservation[];
}

/** One kind of fault: what speaks for it, if anything does. */
export type Look = (evidence: Evidence) => readonly Finding[];

/** Text that is no program of a shell or another interpreter has no lines to point at. */
function scriptOf({ plan }: Evidence, hook: string): readonly string[] {
  const file = plan.gadget.hooks.get(hook)?.file;
  const text = file === undefined ? undefined : readGadgetFile(plan.gadget.folder, file);
  return text?.startsWith("#!") === true ? text.split("\n") : [];
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
