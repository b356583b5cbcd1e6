import { exitStatus } from "../../problem/exit-status.ts";
import { Problem } from "../../problem/problem.ts";
import type { Snapctl } from "../../snapd/snapctl.ts";
import { writeVerdict } from "../../verdict/verdict.ts";
import type { HookOutcome } from "./outcome.ts";
import type { Situation } from "./situation.ts";

type Teller = Pick<Situation, "disk" | "commonFolder" | "now" | "hook" | "story"> & {
  /** With time of its own: what a hook came to is told after its time, too. */
  readonly farewell: () => Snapctl;
};

async function keepOutcome(teller: Teller, outcome: HookOutcome): Promise<void> {
  const { disk, commonFolder, now, hook, story, farewell } = teller;
  const { health, code, message, serial, exit } = outcome;
  if (outcome.quiet) return;
  const verdict = { version: 1, at: now().toISOString(), hook, health, code, message } as const;
  try {
    if (commonFolder !== undefined)
      writeVerdict(disk, commonFolder, serial === undefined ? verdict : { ...verdict, serial });
    // A failing hook's health is dropped by snapd; check-health says it later from the verdict.
    if (exit === exitStatus.ok) await farewell().setHealth(health, message, code);
  } catch (fault) {
    if (!(fault instanceof Problem)) throw fault;
    story.note(`the verdict could not be told: ${fault.message}`, { code: fault.code });
  }
}

/**
 * Tells what a hook came to, as its verdict and to snapd as the snap's health. The same outcome is told once: whoever has
 * something else to do meanwhile begins it early, and the hook's end waits for it.
 */
export function outcomeTeller(teller: Teller): (outcome: HookOutcome) => Promise<void> {
  let last: { readonly outcome: HookOutcome; readonly telling: Promise<void> } | undefined;
  return (outcome) => {
    if (last?.outcome !== outcome) last = { outcome, telling: keepOutcome(teller, outcome) };
    return last.telling;
  };
}
