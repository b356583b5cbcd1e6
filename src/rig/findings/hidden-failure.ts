import { printable } from "../../problem/printable.ts";
import type { HookObservation } from "../boot/hook-observation.ts";
import { type Look, oncePerHook, placeOfComplaint } from "./evidence.ts";

/**
 * Complaints of shells, of the usual programs and of snapctl; traces of `set -x` begin with a plus sign, and what ends in a
 * code in brackets, or says how long it waits for its next try, is the project's own agent, which ends with 0 on purpose while the
 * system is seeded.
 */
const complaint =
  /^(?!\+)(?!waiting [\d.]+ )(?!.* \[[a-z][a-z0-9-]+\]$).*(?:: No such file|: Permission denied|: (?:command )?not found|: cannot |^error: ).*$/im;

function complaintIn({ seen }: HookObservation): string | undefined {
  return complaint.exec(seen)?.[0];
}

/** A hook in which something failed, and which ends with 0: snapd goes on as if all were well. */
export const hookHidesFailure: Look = (evidence) => {
  if (evidence.report.outcome === "operational") return [];
  return oncePerHook(evidence.observations, (observation) => {
    const said = observation.exitStatus === 0 ? complaintIn(observation) : undefined;
    if (said === undefined) return undefined;
    const message = `${observation.hook} ends with 0 although something in it failed: ${printable(said, 160)}`;
    const fix = "Begin the hook with `set -eu`, so that it ends with the first failure and `snap change` shows it.";
    const where = placeOfComplaint(evidence, observation, said);
    return { code: "hook-hides-failure", severity: "warning", ...where, message, fix };
  });
};
