/**
 * What the C library may wait for name servers (resolv.conf(5)): two rounds, of 2 s for each server at first, together
 * under 10 s. The machine's own options may allow minutes, and a look-up cannot be given up: Node waits for it before it
 * lets the process end, long after the run has.
 */
const bounds = "timeout:2 attempts:2";

/** Before the first name is looked up: the C library reads it once. What somebody has set stays. */
export function boundNameLookups(environment: Record<string, string | undefined>): void {
  environment["RES_OPTIONS"] ??= bounds;
}
