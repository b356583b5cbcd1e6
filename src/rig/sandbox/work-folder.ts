import { accessSync, constants, mkdtempSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { abandonedIn, markOwner } from "./folder-owner.ts";

/** Memory, where Linux has it: a device is some thousand small files that nobody needs after the run. */
const memory = "/dev/shm";

/** A gadget is unpacked there too; containers often give it 64 MiB, and then the disk is the better place. */
const leastFreeBytes = 512 * 1024 ** 2;

function hasRoom(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= leastFreeBytes;
  } catch {
    return false;
  }
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const folders = new Set<string>();

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** What lies in memory would stay there until the next boot. The process then ends by the same signal. */
function removeAll(signal: NodeJS.Signals): void {
  for (const name of signals) process.off(name, removeAll);
  for (const folder of folders) {
    try {
      remove(folder);
    } catch {
      // A hook that is just being killed may still write; ending is more important.
    }
  }
  process.kill(process.pid, signal);
}

/** A run that was killed could not remove its folder, and memory has no other end than the next start of this machine. */
function removeAbandoned(parent: string, prefix: string): void {
  for (const folder of abandonedIn(parent, prefix)) {
    try {
      remove(folder);
    } catch {
      // Another run removes it at the same time, or it is not ours to remove.
    }
  }
}

/** A new folder for what is made for one run; it is gone when the run is interrupted. Whoever asks for it removes it. */
export function makeWorkFolder(prefix: string): string {
  const parent = hasRoom(memory) ? memory : tmpdir();
  for (const place of new Set([memory, parent])) removeAbandoned(place, prefix);
  const folder = mkdtempSync(join(parent, prefix));
  markOwner(folder);
  if (folders.size === 0) for (const name of signals) process.on(name, removeAll);
  folders.add(folder);
  return folder;
}

/** Removes a folder of makeWorkFolder. */
export function removeWorkFolder(folder: string): void {
  folders.delete(folder);
  if (folders.size === 0) for (const name of signals) process.off(name, removeAll);
  remove(folder);
}
