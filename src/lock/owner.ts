/** Who holds the lock: a process id counts only together with the boot and the moment it was started in. */
export interface LockOwner {
  readonly pid: number;
  /** Field 22 of /proc/PID/stat (proc(5)): start time in clock ticks since boot. */
  readonly startTicks: string;
  readonly bootId: string;
  /** Inode name of the pid namespace: a process id means nothing in another one. */
  readonly pidNamespace?: string;
  /** Seconds since boot when the lock was taken; the same in every namespace of the machine. */
  readonly takenAtSeconds?: number;
}

export interface Processes {
  self(): LockOwner;
  isAlive(owner: LockOwner): boolean;
}

export function sameOwner(a: LockOwner, b: LockOwner): boolean {
  return a.pid === b.pid && a.startTicks === b.startTicks && a.bootId === b.bootId;
}

/** The owner written in a lock file; undefined for a released or unreadable lock, which nobody holds. */
export function parseOwner(bytes: Uint8Array): LockOwner | undefined {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { pid, startTicks, bootId, pidNamespace, takenAtSeconds } = value as Partial<Record<keyof LockOwner, unknown>>;
  if (typeof pid !== "number" || !Number.isSafeInteger(pid) || pid <= 0) return undefined;
  if (typeof startTicks !== "string" || typeof bootId !== "string") return undefined;
  return {
    pid,
    startTicks,
    bootId,
    ...(typeof pidNamespace === "string" ? { pidNamespace } : {}),
    ...(typeof takenAtSeconds === "number" ? { takenAtSeconds } : {}),
  };
}
