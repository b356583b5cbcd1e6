import { readFileSync } from "node:fs";
import type { LockOwner, Processes } from "./owner.ts";

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return undefined;
  }
}

/** Field 22 of /proc/PID/stat; the command name before it may hold blanks and brackets, so count from its end. */
function startTicks(pid: number | "self"): string | undefined {
  const stat = read(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  // A zombie has ended all the same: what it held is free.
  return fields[0] === "Z" || fields[0] === "X" ? undefined : fields[19];
}

function bootId(): string {
  return read("/proc/sys/kernel/random/boot_id")?.trim() ?? "unknown";
}

/** Processes of this machine, from /proc. */
export const linuxProcesses: Processes = {
  self: () => ({ pid: process.pid, startTicks: startTicks("self") ?? "0", bootId: bootId() }),
  isAlive: (owner: LockOwner) => owner.bootId === bootId() && startTicks(owner.pid) === owner.startTicks,
};
