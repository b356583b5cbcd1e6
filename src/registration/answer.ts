import type { Assertion } from "../assertion/assertion.ts";
import { encodeStream } from "../assertion/encode.ts";
import { decodeStream } from "../assertion/stream.ts";
import type { Disk } from "../disk/disk.ts";
import { inFolder } from "../disk/in-folder.ts";
import { writeDurably } from "../disk/write-durably.ts";
import type { Crypto } from "../openpgp/crypto.ts";

const fileName = "answer.assert";
const maxBytes = 8 * 1024 * 1024;

/** The vault's answer as an earlier run kept it; undefined if there is none that can be read. */
export function readAnswer(disk: Disk, folder: string, crypto: Crypto): readonly Assertion[] | undefined {
  try {
    const bytes = disk.readFile(inFolder(folder, fileName), maxBytes);
    if (bytes === undefined) return undefined;
    const assertions = decodeStream(bytes, crypto);
    return assertions.some((one) => one.type === "serial") ? assertions : undefined;
  } catch {
    // The vault signs the same serial for the same key again: asking anew loses nothing.
    return undefined;
  }
}

/** Keeps the answer durably before anything is done with it: the vault has signed, nobody has to ask again. */
export function writeAnswer(disk: Disk, folder: string, assertions: readonly Assertion[]): void {
  writeDurably(disk, { path: inFolder(folder, fileName), bytes: encodeStream(assertions), mode: 0o600 });
}
