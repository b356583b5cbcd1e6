import { resolve } from "node:path";
import type { Assertion, SerialAssertion } from "../assertion/assertion.ts";
import { decodeAssertion } from "../assertion/decode.ts";
import { systemClock } from "../clock/system-clock.ts";
import { FsDisk } from "../disk/fs-disk.ts";
import { nodeCrypto } from "../keys/node-crypto.ts";
import { exitStatus } from "../problem/exit-status.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import { checkSerialOfRecord } from "../record/check-identity.ts";
import { identityKeyPrint } from "../record/dsse.ts";
import { outcomeInWords, outcomeOf } from "../record/outcome.ts";
import { readRecord } from "../record/read-record.ts";
import { readRecordFile } from "../record/record-file.ts";
import type { BootRecord } from "../record/statement.ts";
import { readAssertionFile } from "../trust/assertion-file.ts";
import { readNamedFile } from "./named-file.ts";
import { existingFolder } from "./open-device.ts";
import type { RecordShowOptions, RecordVerifyOptions } from "./options.ts";
import { acceptSerial } from "./record-chain.ts";
import { recordFolders } from "./record-folders.ts";
import { recordInWords } from "./record-words.ts";
import type { Terminal } from "./terminal.ts";

const maxBytes = 1024 * 1024;

/** The record of this device: the first folder that has one. */
function recordOfDevice(root: string): Uint8Array {
  const disk = new FsDisk();
  for (const folder of recordFolders(disk, existingFolder(root))) {
    const bytes = readRecordFile(disk, folder);
    if (bytes !== undefined) return bytes;
  }
  throw new Problem("record-not-found", `cannot find a record of a boot below ${printable(root)}: there is none`);
}

/** The bytes of a record: of the file, or without one of this device's own. Problems record-…, disk-… */
export function recordBytes(file: string | undefined, root: string): Uint8Array {
  return file === undefined ? recordOfDevice(root) : readNamedFile(file, maxBytes);
}

/** `prepare-device record show [FILE]`: the statement, after its own signature was checked. */
export async function recordShowCommand(
  terminal: Terminal,
  file: string | undefined,
  options: RecordShowOptions,
): Promise<number> {
  const record = readRecord(recordBytes(file, options.root));
  if (options.json) terminal.out(JSON.stringify(record, null, 2));
  else for (const line of recordInWords(record)) terminal.out(line);
  return exitStatus.ok;
}

function serialIn(record: BootRecord, given: readonly Assertion[]): SerialAssertion {
  const serial = given.find((one) => one.type === "serial");
  if (serial !== undefined) return serial;
  const text = record.serialAssertion?.text;
  if (text === undefined) {
    throw new Problem("record-not-this-serial", "cannot follow the record: it holds no serial assertion", {
      cure: "Give the device's serial assertion with --serial (on a delegated device: `snap known serial`).",
    });
  }
  const own = decodeAssertion(new TextEncoder().encode(text), nodeCrypto);
  if (own.type !== "serial") {
    throw new Problem("record-not-this-serial", `cannot follow the record: it holds an assertion of type ${own.type}`);
  }
  const told = record.serialAssertion;
  if (told?.revision === own.revision && told.signedBy === own.authorityId) return own;
  throw new Problem(
    "record-not-this-serial",
    "cannot follow the record: it tells other things of its serial assertion",
  );
}

/** Root → brand → serial assertion → identity key → record. Without prerequisites the chain is not followed. */
async function followChain(terminal: Terminal, record: BootRecord, options: RecordVerifyOptions): Promise<boolean> {
  if (options.serial === undefined && options.prerequisites === undefined) {
    if (options.at === undefined) return false;
    const cure = "Give --prerequisites, the account and account-key of the brand.";
    throw new Problem("usage-wrong", "cannot use --at: it is about the keys of the chain, which is not followed", {
      cure,
    });
  }
  const given =
    options.serial === undefined ? [] : readAssertionFile(new FsDisk(), resolve(options.serial), nodeCrypto);
  const serial = serialIn(record, given);
  await acceptSerial(terminal, serial, options, systemClock.now());
  checkSerialOfRecord(record, serial);
  return true;
}

function dayInWords({ at }: RecordVerifyOptions): string {
  return at === undefined ? "" : `, by the keys of ${at}`;
}

/** `prepare-device record verify FILE`: alone, or up to a trusted root. Throws what is wrong with it. */
export async function recordVerifyCommand(
  terminal: Terminal,
  file: string,
  options: RecordVerifyOptions,
): Promise<number> {
  const record = readRecord(readNamedFile(file, maxBytes));
  const chain = await followChain(terminal, record, options);
  const { brand, model, serial, identityKey } = record.unit;
  const keyPrint = identityKeyPrint(new Uint8Array(Buffer.from(identityKey, "base64")));
  if (options.json) {
    const unit = { unit: outcomeOf(record), lastRun: record.run.outcome, lastCode: record.run.code };
    const about = { brand, model, serial, identityKey, keyPrint };
    const at = options.at === undefined ? {} : { at: options.at };
    const document = { outcome: "verified", signature: true, chain, ...at, ...unit, ...about };
    terminal.out(JSON.stringify(document, null, 2));
    return exitStatus.ok;
  }
  const name = printable(`${brand ?? "?"}/${model ?? "?"}, serial ${serial ?? "none yet"}`);
  terminal.out(printable(`record verified: unit ${outcomeInWords(record)}: ${name}`, 400));
  terminal.out(`  signed by   the identity key ${identityKey}`);
  terminal.out(`  key print   ${keyPrint}`);
  terminal.out(
    chain
      ? `  chain       root, brand, serial assertion, identity key and record hold together${dayInWords(options)}`
      : "  chain       not followed: give --prerequisites (account and account-key of the brand), and --trust for a root of your own",
  );
  return exitStatus.ok;
}
