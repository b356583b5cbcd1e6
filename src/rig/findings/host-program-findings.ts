import type { Finding } from "../boot/boot-report.ts";
import type { HookObservation } from "../boot/hook-observation.ts";
import { isLookedFor } from "../lint/rules/base-commands.ts";
import { placeIn, type Script, scriptsOf } from "../lint/script.ts";
import { type Evidence, type Look, placeOf } from "./evidence.ts";

type Programs = HookObservation["hostPrograms"];

/** Where the hook calls it; without a line where a program of the gadget does. */
function placeOfCall(evidence: Evidence, hook: string, scripts: readonly Script[], name: string) {
  const [found] = scripts.flatMap((script) => {
    const at = script.commands.find((one) => one.name === name);
    return at === undefined ? [] : [placeIn(script, at.line)];
  });
  return found ?? placeOf(evidence, hook);
}

/** By hook, in the order in which they ran. */
function ranBy({ observations }: Evidence): ReadonlyMap<string, Programs> {
  const ran = new Map<string, Programs>();
  for (const { hook, hostPrograms } of observations) {
    if (hostPrograms.length > 0) ran.set(hook, [...new Set([...(ran.get(hook) ?? []), ...hostPrograms])]);
  }
  return ran;
}

/** A hook ran what this machine has and no base has; one that looks for it before may do without on a device. */
export const commandNotInBase: Look = (evidence) => {
  const ran = ranBy(evidence);
  const scripts = ran.size === 0 ? [] : scriptsOf(evidence.plan.gadget);
  return [...ran].flatMap(([hook, programs]) => {
    const own = scripts.filter((script) => script.hook.name === hook);
    return programs
      .filter((name) => !own.some((script) => isLookedFor(script, name)))
      .map((name): Finding => {
        const message = `${hook} ran this machine's ${name}, which the base snap has not: on a device it ends there with 127`;
        const fix = `Stage ${name} into the gadget and call it below $SNAP, or do without.`;
        const where = placeOfCall(evidence, hook, own, name);
        return { code: "command-not-in-base", severity: "error", ...where, message, fix };
      });
  });
};
