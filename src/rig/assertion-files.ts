import { join } from "node:path";
import type { Assertion, AssertionTypeName } from "../assertion/assertion.ts";
import { decodeAssertion } from "../assertion/decode.ts";
import type { Crypto } from "../openpgp/crypto.ts";
import { listSnapdFolder, readSnapdFile, writeSnapdFile } from "./snapd-folder.ts";

// snapd's store on disk (asserts/fsbackstore.go), written a second time on purpose: the rig has to find a fault in the
// agent's own reader and writer of it, so it does not use them.

/** As Go's url.QueryEscape: kept are letters, digits and -_.~, a space becomes a plus sign. */
function escaped(part: string): string {
  if (part === "." || part === "..") throw new RangeError(`cannot store an assertion: ${part} as a part of its key`);
  const kept = /[A-Za-z0-9\-_.~]/;
  const bytes = [...new TextEncoder().encode(part)];
  const texts = bytes.map((byte) => {
    const char = String.fromCharCode(byte);
    if (byte < 0x80 && kept.test(char)) return char;
    return char === " " ? "+" : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  });
  return texts.join("");
}

function fileName(format: number): string {
  return format === 0 ? "active" : `active.${format}`;
}

/**
 * Writes FOLDER/asserts-v0/TYPE/KEY…/active, mode 0664, by a temporary file; the revision is not looked at.
 * @throws Problem rig-sandbox-failed where a link is in the way
 */
export function putAssertion(folder: string, assertion: Assertion): void {
  const { type, primaryKey, format, encoded } = assertion;
  const place = join(folder, "asserts-v0", type, ...primaryKey.map(escaped));
  writeSnapdFile(join(place, fileName(format)), encoded, 0o664);
}

function* filesBelow(folder: string, depth: number): Generator<string> {
  for (const name of listSnapdFolder(folder)) {
    const path = join(folder, name);
    if (depth > 0) yield* filesBelow(path, depth - 1);
    else if (/^active(\.[1-9][0-9]*)?$/.test(name)) yield path;
  }
}

const keyLengths: Partial<Record<AssertionTypeName, number>> = {
  account: 1,
  "account-key": 1,
  model: 3,
  serial: 3,
  store: 1,
};

/** Headers and signature 128 KiB each, body 2 MiB (asserts/asserts.go), and what separates them. */
const maxAssertionBytes = (128 + 2048 + 128 + 1) * 1024;

/**
 * Every assertion of the type below FOLDER/asserts-v0. @throws AssertionError if a file does not decode; Problem
 * rig-sandbox-failed where a link is in the way, disk-not-a-file, disk-too-big
 */
export function assertionsIn(folder: string, type: AssertionTypeName, crypto: Crypto): readonly Assertion[] {
  const depth = keyLengths[type];
  if (depth === undefined) return [];
  const paths = [...filesBelow(join(folder, "asserts-v0", type), depth)];
  return paths.flatMap((path) => {
    const file = readSnapdFile(path, maxAssertionBytes);
    return file === undefined ? [] : [decodeAssertion(file.bytes, crypto)];
  });
}

/** The types that are stored, in the order in which they build on each other. */
export const storedTypes = ["account", "account-key", "store", "model", "serial"] as const;
