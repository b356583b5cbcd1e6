import type { Assertion } from "../assertion/assertion.ts";
import { AssertionError } from "../assertion/assertion-error.ts";
import { decodeStream } from "../assertion/stream.ts";
import type { Disk } from "../disk/disk.ts";
import type { Crypto } from "../openpgp/crypto.ts";
import { Problem } from "../problem/problem.ts";

/** Far above any chain of trust; a file beyond it was named by mistake. */
const maxFileBytes = 8 * 1024 * 1024;

/** All assertions of a file the settings or the command line name. Problem assertion-file-unreadable. */
export function readAssertionFile(disk: Disk, path: string, crypto: Crypto): Assertion[] {
  const bytes = disk.readFile(path, maxFileBytes);
  if (bytes === undefined) throw new Problem("assertion-file-unreadable", `cannot read ${path}: there is no such file`);
  try {
    return decodeStream(bytes, crypto);
  } catch (cause) {
    if (!(cause instanceof AssertionError)) throw cause;
    throw new Problem("assertion-file-unreadable", `cannot read ${path}: ${cause.message}`, { cause });
  }
}
