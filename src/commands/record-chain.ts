import { resolve } from "node:path";
import type { Assertion, SerialAssertion } from "../assertion/assertion.ts";
import { AssertionError } from "../assertion/assertion-error.ts";
import { dateOf, parseTime } from "../assertion/time.ts";
import { FsDisk } from "../disk/fs-disk.ts";
import { nodeCrypto } from "../keys/node-crypto.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import { readAssertionFile } from "../trust/assertion-file.ts";
import { listedSource } from "../trust/assertion-source.ts";
import { Chain, type ChainInput } from "../trust/chain.ts";
import { announceTrust } from "./announce-trust.ts";
import { canonicalTrust } from "./open-device.ts";
import type { RecordVerifyOptions } from "./options.ts";
import type { Terminal } from "./terminal.ts";

/**
 * The time that --at names: a day, or a time as RFC 3339 has it; undefined without it. Nobody can know by which keys a time
 * to come will be judged. Problem usage-wrong.
 */
function givenTime({ at }: RecordVerifyOptions, now: Date): Date | undefined {
  if (at === undefined) return undefined;
  const instant = parseTime(/^\d{4}-\d{2}-\d{2}$/.test(at) ? `${at}T00:00:00Z` : at);
  const shown = printable(at, 40);
  if (instant === undefined) {
    const cure = "Write a day or a time: --at 2026-05-04, --at 2026-05-04T10:00:00Z.";
    throw new Problem("usage-wrong", `cannot read the time "${shown}" of --at`, { cure });
  }
  const time = dateOf(instant);
  if (time.getTime() <= now.getTime()) return time;
  const cure = "Leave --at out to judge by now, and look at the clock of this machine.";
  throw new Problem("usage-wrong", `cannot judge keys by ${shown}: that time is still to come`, { cure });
}

function inputOf(terminal: Terminal, options: RecordVerifyOptions): Omit<ChainInput, "now"> {
  const disk = new FsDisk();
  const read = (path: string): Assertion[] => readAssertionFile(disk, resolve(path), nodeCrypto);
  const roots = (options.trust ?? []).flatMap(read);
  announceTrust(terminal, options.trust ?? [], roots);
  const sources = [listedSource("the prerequisites", (options.prerequisites ?? []).flatMap(read))];
  return { trusted: [...canonicalTrust(), ...roots], sources, crypto: nodeCrypto };
}

/** Were all keys valid when the serial was signed, by its own timestamp? */
async function wasValidThen(serial: SerialAssertion, input: Omit<ChainInput, "now">): Promise<boolean> {
  try {
    await new Chain({ ...input, now: serial.timestamp }).accept(serial);
    return true;
  } catch (fault) {
    if (fault instanceof AssertionError || fault instanceof Problem) return false;
    throw fault;
  }
}

/**
 * Follows the chain from the serial to a trusted root, by keys that count now or at the time of --at.
 * @throws AssertionError; Problem prerequisite-not-found, usage-wrong, key-expired with what helps where the key had been valid
 */
export async function acceptSerial(
  terminal: Terminal,
  serial: SerialAssertion,
  options: RecordVerifyOptions,
  now: Date,
): Promise<void> {
  const at = givenTime(options, now);
  const made = serial.timestamp.toISOString();
  if (at !== undefined && at.getTime() < serial.timestamp.getTime()) {
    const message = `cannot judge the serial by ${at.toISOString()}: it says that it was made later, at ${made}`;
    throw new Problem("usage-wrong", message, { cure: `Give that time or a later one: --at ${made}.` });
  }
  const input = inputOf(terminal, options);
  try {
    await new Chain({ ...input, now: at ?? now }).accept(serial);
  } catch (fault) {
    if (!(fault instanceof AssertionError) || fault.code !== "key-expired") throw fault;
    if (at !== undefined || !(await wasValidThen(serial, input))) throw fault;
    const cure = `To judge by the time of its signing, add --at ${made}: every key was valid then. That time is the signer's own word.`;
    throw new Problem("key-expired", fault.message, { cause: fault, cure, detail: { validAt: made } });
  }
}
