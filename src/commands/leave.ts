import { isSea } from "node:sea";
import type { KeySearch } from "../keys/key-search.ts";

/** The option with which this program ends at once, for leave() alone. */
export const endWithStatus = "--end-with-status";

/**
 * Ends this process with a status, whatever is still under way. Node would wait for a search for primes, a minute on a
 * slow board, in which snapd kills the hook and counts it as failed: then the same executable takes this process's place,
 * and ends. A program run from its sources waits.
 */
export function leave(status: number, { isUnderWay }: Pick<KeySearch, "isUnderWay">): never {
  if (isUnderWay && isSea()) process.execve?.(process.execPath, [process.execPath, endWithStatus, String(status)], {});
  return process.exit(status);
}
