import { existsSync, readFileSync, readlinkSync } from "node:fs";
import { uptime } from "node:os";
import type { LockOwner, Processes } from "./owner.ts";

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return undefined;
  }
}

/** Field 22 of /proc/PID/stat; the command name before it may hold blanks and brackets, so count from its end. */
function startTicks(stat: string | undefined): string | undefined {
  if (stat === undefined) return undefined;
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  // A zombie has ended all the same: what it held is free.
  return fields[0] === "Z" || fields[0] === "X" ? undefined : fields[19];
}

function bootId(): string {
  return read("/proc/sys/kernel/random/boot_id")?.trim() ?? "unknown";
}

function pidNamespace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return "unknown";
  }
}

/** Seconds since boot, as node:os reads them, which takes longer to load than to read the file. */
function secondsSinceBoot(): number {
  const seconds = Number.parseFloat(read("/proc/uptime") ?? "");
  return Number.isFinite(seconds) ? seconds : uptime();
}

/** Longer than any run may take (the greatest deadline is 570 s): for owners that cannot be looked at. */
const longestRunSeconds = 900;

/** An owner in another container, one that confinement hides, or any owner where there is no /proc, is believed for as long as a run can last. */
function mayStillRun(owner: LockOwner): boolean {
  const ageSeconds = secondsSinceBoot() - (owner.takenAtSeconds ?? 0);
  return ageSeconds >= 0 && ageSeconds < longestRunSeconds;
}

/** Processes of this machine, from /proc. */
export const linuxProcesses: Processes = {
  self: () => ({
    pid: process.pid,
    startTicks: startTicks(read("/proc/self/stat")) ?? "0",
    bootId: bootId(),
    pidNamespace: pidNamespace(),
    takenAtSeconds: secondsSinceBoot(),
  }),
  isAlive: (owner: LockOwner) => {
    if (owner.bootId !== bootId()) return false;
    const here = pidNamespace();
    if (here === "unknown" || (owner.pidNamespace ?? here) !== here) return mayStillRun(owner);
    const stat = read(`/proc/${owner.pid}/stat`);
    // Confinement may hide what is there: then nothing is known but its age.
    if (stat === undefined && existsSync(`/proc/${owner.pid}`)) return mayStillRun(owner);
    return startTicks(stat) === owner.startTicks;
  },
};
