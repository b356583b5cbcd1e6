import type { Finding } from "../boot/boot-report.ts";
import { lintGadget } from "../lint/lint-gadget.ts";
import type { Evidence } from "./evidence.ts";

/** Of no boot: the device would not have the gadget at all. */
const refused = "gadget-refused";

/** A device registers with it, whatever a boot comes to. */
const registersAllTheSame = "api-key-committed";

/** What lint sees and one boot may not: on another board, at another time, it would show itself. */
const beyondOneBoot: ReadonlySet<string> = new Set([
  registersAllTheSame,
  "command-not-in-base",
  refused,
  "header-not-string",
  "plain-http",
  "serial-became-number",
  "serial-from-date",
  "serial-is-random",
]);

/** Why one defect has two weights is told, or the two commands would seem to disagree. */
function asSeenHere(one: Finding): Finding {
  if (one.severity !== "error" || one.code === refused) return one;
  const why = one.code === registersAllTheSame ? "the device registers with it" : "this boot did not come to it";
  const message = `${one.message} (an error for \`rig lint\`, a warning here: ${why})`;
  return { ...one, severity: "warning", message };
}

/** Findings of lint that the boot has not made, none but a refusal graver than a warning; of a hook that never ran, all of them. */
export async function fileFindings(
  { plan, observations }: Evidence,
  found: readonly Finding[],
): Promise<readonly Finding[]> {
  const isKnown = ({ code, hook, line }: Finding): boolean =>
    found.some(
      (one) => one.hook === hook && (one.code === code || (one.code === "command-not-found" && one.line === line)),
    );
  const neverRan = ({ hook }: Finding): boolean =>
    hook !== undefined && plan.gadget.hooks.has(hook) && !observations.some((one) => one.hook === hook);
  const read = (await lintGadget(plan.gadget, plan.snapdVersion)).filter(
    (one) => (beyondOneBoot.has(one.code) || neverRan(one)) && !isKnown(one),
  );
  return read.map(asSeenHere);
}
