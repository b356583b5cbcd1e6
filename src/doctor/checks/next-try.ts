import type { Change } from "../../snapd/snapd-results.ts";
import { type Check, ok, skipped } from "../check.ts";
import { examinedOf } from "../patient.ts";

/** snapd's pauses between full tries, in minutes (overlord/devicestate/devicemgr.go): doubled up to 640, then a day. */
const firstPauseMinutes = 5;
const doublings = 7;
const lastPauseMinutes = 24 * 60;

/** The pause that follows so many failed tries in a row. */
export function pauseAfter(failures: number): number {
  const doubled = Math.max(0, failures - 1);
  return doubled > doublings ? lastPauseMinutes : firstPauseMinutes * 2 ** doubled;
}

function failuresInARow(tries: readonly Change[]): number {
  const newestFirst = tries.toReversed();
  const success = newestFirst.findIndex(({ status }) => status !== "Error");
  return success < 0 ? newestFirst.length : success;
}

export const nextTryCheck: Check = {
  id: "next-try",
  about: "When will snapd try again by itself?",
  after: ["snapd"],
  async look(patient) {
    const { device } = examinedOf(patient);
    const now = "To make it try now: systemctl restart snapd.";
    if (device.snapd === undefined)
      return skipped("snapd's socket is not open to us: see `snap changes` on the device");
    const tries = (await device.snapd.changes("all")).filter(({ kind }) => kind === "become-operational");
    const last = tries.at(-1);
    if (last === undefined) return ok("it has not tried yet");
    if (last.status === "Done") return ok("it is registered");
    if (!last.ready) return ok(`it is at it (change ${last.id}: ${last.status})`);
    const failures = failuresInARow(tries);
    const minutes = pauseAfter(failures);
    const message = `${failures} tries failed since it started; the next comes ${minutes} min after the last. ${now}`;
    return ok(message, { failures, pauseMinutes: minutes, lastError: last.error });
  },
};
