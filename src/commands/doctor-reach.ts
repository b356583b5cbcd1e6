import type { Reach } from "../doctor/patient.ts";

/**
 * What confinement leaves open to this run: outside of a snap everything, inside only what its connected plugs open. Without
 * the plugs of the route adopted the folders look like missing or broken ones, and are neither.
 */
export function reachOf(insideSnap: boolean, plugs: Readonly<Record<string, boolean>> | undefined): Reach {
  if (!insideSnap) return { keys: true, snapd: true };
  return { keys: plugs?.["system-files"] === true, snapd: plugs?.["snapd-control"] === true };
}
