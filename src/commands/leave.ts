import { spawnSync } from "node:child_process";
import { isSea } from "node:sea";
import type { KeySearch } from "../keys/key-search.ts";

/** The option with which this program ends at once, for leave() alone. */
export const endWithStatus = "--end-with-status";

/** The very file that runs, also where its name is gone or another's by now (proc(5)). */
const self = "/proc/self/exe";
const argumentsFor = (status: number): string[] => [endWithStatus, String(status)];

/**
 * Node aborts the process where the system refuses to execute: tried on a child first. Whoever cannot have a child, or may
 * not execute this file (another architecture's, a filter of calls), waits.
 */
function mayExecute(): boolean {
  const probe = spawnSync(self, argumentsFor(0), { stdio: "ignore", env: {} });
  return probe.error === undefined && probe.status === 0;
}

/** What threads are at, and Node waits for: OpenSSL's search, the C library's search for a name. */
function isWaitedFor({ isUnderWay }: Pick<KeySearch, "isUnderWay">): boolean {
  return isUnderWay || process.getActiveResourcesInfo().includes("GetAddrInfoReqWrap");
}

/**
 * Ends this process with a status, whatever is still under way. Node would wait for a search for primes, a minute on a
 * slow board, or for a name server that keeps silent, and snapd kills a hook that takes too long and counts it as failed:
 * then the same executable takes this process's place, and ends. A program run from its sources waits.
 */
export function leave(status: number, keySearch: Pick<KeySearch, "isUnderWay">): never {
  if (isSea() && isWaitedFor(keySearch) && mayExecute())
    process.execve?.(self, [process.execPath, ...argumentsFor(status)], {});
  return process.exit(status);
}
