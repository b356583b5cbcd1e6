import type { ModelAssertion } from "../assertion/assertion.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import type { Claim } from "../registrar/claim.ts";
import type { SnapdSocket } from "../snapd/snapd-socket.ts";
import { registrationUnderWay } from "./registration-under-way.ts";

/** The serial with which the gadget's configuration lets snapd register; undefined where it names none. */
export async function proposedSerial(snapd: SnapdSocket, gadget: string): Promise<string | undefined> {
  try {
    const proposed = await snapd.configuration(gadget, "registration.proposed-serial");
    return typeof proposed === "string" && proposed !== "" ? proposed : undefined;
  } catch (fault) {
    // snapd does not know the gadget: it has no configuration.
    if (fault instanceof Problem && fault.code === "snapd-refused") return undefined;
    throw fault;
  }
}

/** Problem snapd-registers while a change of snapd's registers. */
export async function refuseDuringChange(snapd: SnapdSocket | undefined, verb: string): Promise<void> {
  const change = await registrationUnderWay(snapd);
  if (change === undefined) return;
  throw new Problem("snapd-registers", `cannot ${verb}: snapd registers this device right now (change ${change})`, {
    cure: `Wait until \`snap changes\` shows change ${change} as Done or Error; \`snap abort ${change}\` ends it.`,
  });
}

/**
 * For a run by hand: is snapd registering, or has somebody told it to? Where no hook of ours has left a word, its list of
 * changes and the gadget's configuration say so. Problem snapd-registers.
 */
export async function refuseBesideSnapd(
  snapd: SnapdSocket | undefined,
  { gadget }: ModelAssertion,
  claims: readonly Claim[],
): Promise<void> {
  if (snapd === undefined) return;
  await refuseDuringChange(snapd, "register by hand");
  const proposed = gadget === undefined ? undefined : await proposedSerial(snapd, gadget);
  if (proposed === undefined || claims.some((one) => one.registrar === "nobody" && one.serial === proposed)) return;
  const shown = printable(proposed);
  throw new Problem("snapd-registers", `cannot register by hand: snapd is configured to register as ${shown}`, {
    cure: `Wait for snapd (snap changes). To register in its place: prepare-device abandon --serial '${shown}', which says what that means.`,
  });
}
