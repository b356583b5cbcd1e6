import type { Disk } from "../disk/disk.ts";
import { inFolder } from "../disk/in-folder.ts";
import { Problem } from "../problem/problem.ts";
import { type LockOwner, type Processes, parseOwner, sameOwner } from "./owner.ts";

export interface Lock {
  /** Lets the next run in. Calling it twice does no harm. */
  release(): void;
}

const released = new TextEncoder().encode("released\n");
const maxOwnerBytes = 512;
const lockName = /^lock\.(\d{1,15})$/;
const ownerName = /^owner\.(\d{1,15})\.(\d{1,20})$/;

/*
 * The lock is the file lock.N with the highest N. Whoever finds its owner dead, or the lock released, links its own
 * owner file to lock.(N+1): the kernel lets exactly one process do that. Numbers only grow, so a process that looked
 * long ago cannot take a number that was given away since without seeing a higher one afterwards.
 */
function highest(disk: Disk, folder: string): number {
  const numbers = (disk.list(folder) ?? []).map((name) => Number(lockName.exec(name)?.[1] ?? 0));
  return Math.max(0, ...numbers);
}

function ownerOf(disk: Disk, path: string): LockOwner | undefined {
  const bytes = disk.readFile(path, maxOwnerBytes);
  return bytes === undefined ? undefined : parseOwner(bytes);
}

interface Taken {
  readonly number: number;
  readonly self: LockOwner;
  /** Where our own owner file lies. */
  readonly ownerFile: string;
}

/** Removes locks below the one just taken, and what processes that died between two calls left. */
function sweep(disk: Disk, folder: string, { number, self, ownerFile }: Taken, processes: Processes): void {
  const { bootId } = self;
  for (const name of disk.list(folder) ?? []) {
    const path = inFolder(folder, name);
    if (path === ownerFile) continue;
    const found = lockName.exec(name)?.[1];
    if (found !== undefined && Number(found) < number) disk.unlink(path);
    const [, pid, startTicks] = ownerName.exec(name) ?? [];
    if (pid === undefined || startTicks === undefined) continue;
    // By its name: what is in the file of a process that died while it wrote may be nothing yet.
    if (!processes.isAlive({ pid: Number(pid), startTicks, bootId })) disk.unlink(path);
  }
}

function lockAt(disk: Disk, folder: string, number: number, ownerFile: string): Lock {
  let held = true;
  return {
    release() {
      if (!held) return;
      held = false;
      try {
        disk.unlink(ownerFile);
        disk.createFile(ownerFile, released, 0o600, "this-boot");
        disk.rename(ownerFile, inFolder(folder, `lock.${number}`));
      } catch (error) {
        // A full disk: the lock is free as soon as this process has ended. What the run came to is what counts.
        if (!(error instanceof Problem)) throw error;
      }
    },
  };
}

/** The living process that has the lock, if one has; touches nothing. Our own process does not count. Problems disk-… */
export function lockHolder(disk: Disk, folder: string, processes: Processes): LockOwner | undefined {
  const number = highest(disk, folder);
  const owner = number === 0 ? undefined : ownerOf(disk, inFolder(folder, `lock.${number}`));
  return owner !== undefined && !sameOwner(owner, processes.self()) && processes.isAlive(owner) ? owner : undefined;
}

/**
 * Takes the lock of our own folder, or says that a living process has it (undefined). The lock of a dead process or
 * of an earlier boot is taken at once. The folder must exist.
 */
export function tryLock(disk: Disk, folder: string, processes: Processes): Lock | undefined {
  const self = processes.self();
  const ownerFile = inFolder(folder, `owner.${self.pid}.${self.startTicks}`);
  for (;;) {
    const number = highest(disk, folder);
    const owner = number === 0 ? undefined : ownerOf(disk, inFolder(folder, `lock.${number}`));
    if (owner !== undefined && (sameOwner(owner, self) || processes.isAlive(owner))) return undefined;
    disk.unlink(ownerFile);
    // A lock counts for this boot alone: torn or lost by a power failure, it is free, as it should be.
    disk.createFile(ownerFile, new TextEncoder().encode(`${JSON.stringify(self)}\n`), 0o600, "this-boot");
    const mine = number + 1;
    if (!disk.link(ownerFile, inFolder(folder, `lock.${mine}`))) continue;
    if (highest(disk, folder) > mine) {
      disk.unlink(inFolder(folder, `lock.${mine}`));
      continue;
    }
    sweep(disk, folder, { number: mine, self, ownerFile }, processes);
    return lockAt(disk, folder, mine, ownerFile);
  }
}

export interface LockWait {
  readonly waitMs: (ms: number) => Promise<void>;
  readonly monotonicMs: () => number;
  /** How long to wait for a living owner before giving up. */
  readonly patienceMs: number;
}

/** Takes the lock, waiting for a living owner; Problem run-in-progress when patience ends. */
export async function lock(disk: Disk, folder: string, processes: Processes, wait: LockWait): Promise<Lock> {
  const start = wait.monotonicMs();
  for (;;) {
    const taken = tryLock(disk, folder, processes);
    if (taken !== undefined) return taken;
    if (wait.monotonicMs() - start >= wait.patienceMs) {
      throw new Problem("run-in-progress", "cannot start the registration: another run of the agent holds the lock");
    }
    await wait.waitMs(100);
  }
}
