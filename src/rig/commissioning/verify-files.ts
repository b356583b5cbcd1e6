import type { Assertion } from "../../assertion/assertion.ts";
import { AssertionDatabase } from "../../assertion/database.ts";
import { checkSelfSigned, verifySignature } from "../../assertion/verify.ts";
import { FsDisk } from "../../disk/fs-disk.ts";
import { readAssertionFile } from "../../trust/assertion-file.ts";
import type { RigContext } from "../rig-context.ts";

function checkSession(
  request: Extract<Assertion, { type: "device-session-request" }>,
  database: AssertionDatabase,
  context: RigContext,
): void {
  const serial = database.find("serial", request.primaryKey);
  if (serial?.type !== "serial") throw new TypeError("the road keeps a serial before each session");
  verifySignature(request, serial.deviceKey, context.crypto);
}

/**
 * Reads the files again and accepts every assertion in them as snapd's database would, in this order, below these
 * roots; how many there were. Throws the AssertionError of the first that is not accepted.
 */
export function verifyFiles(paths: readonly string[], trusted: readonly Assertion[], context: RigContext): number {
  const { crypto, clock } = context;
  const database = new AssertionDatabase({ trusted, crypto, now: clock.now() });
  const assertions = paths.flatMap((path) => readAssertionFile(new FsDisk(), path, crypto));
  for (const one of assertions) {
    if (one.type === "serial-request") checkSelfSigned(one, crypto);
    else if (one.type === "device-session-request") checkSession(one, database, context);
    else database.add(one);
  }
  return assertions.length;
}
