import type { Disk } from "../disk/disk.ts";
import { Problem } from "../problem/problem.ts";
import type { ExposedKey } from "./key-store.ts";

/** As snapd writes private keys (asserts/fsentryutils.go). */
export const keyFileMode = 0o600;
const anyAccessByOthers = 0o077;

/** The mode of a key file that others have access to, or undefined. */
export function exposedMode(disk: Disk, path: string): number | undefined {
  const facts = disk.stat(path);
  return facts?.kind === "file" && (facts.mode & anyAccessByOthers) !== 0 ? facts.mode : undefined;
}

export function inOctal(mode: number): string {
  return mode.toString(8).padStart(4, "0");
}

/** Gives a key file that others have access to its proper mode; nothing where that cannot be done, or need not. */
export function tightenKeyFile(disk: Disk, path: string): readonly ExposedKey[] {
  try {
    const mode = exposedMode(disk, path);
    if (mode === undefined) return [];
    disk.setMode(path, keyFileMode);
    return [{ path, mode }];
  } catch (fault) {
    if (fault instanceof Problem) return [];
    throw fault;
  }
}
