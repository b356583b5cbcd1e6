import { chmodSync, chownSync, lstatSync, readdirSync, type Stats } from "node:fs";
import { join } from "node:path";

/** An owner that the sandbox's users do not map: its root has no power over this owner's files. */
const strangerId = 65_534;

/** Modes under which a stranger may look a name up, and neither list, read nor write: what AppArmor leaves of a path. */
const sealedMode = { folder: 0o711, file: 0o600 } as const;

function seal(path: string, found: Stats): void {
  if (found.isSymbolicLink()) return;
  chmodSync(path, found.isDirectory() ? sealedMode.folder : sealedMode.file);
  chownSync(path, strangerId, strangerId);
}

/** What is left alone: a folder with all below it, or the folder itself only. */
export interface SealExceptions {
  readonly open?: (path: string) => boolean;
  readonly openItself?: (path: string) => boolean;
}

function* walk(path: string, exceptions: SealExceptions): Generator<readonly [string, Stats]> {
  if (exceptions.open?.(path) === true) return;
  const found = lstatSync(path);
  if (exceptions.openItself?.(path) !== true) yield [path, found];
  if (!found.isDirectory()) return;
  for (const name of readdirSync(path)) yield* walk(join(path, name), exceptions);
}

/**
 * Takes everything below the path away from the sandbox, but for the exceptions: reads, lists and writes get EACCES there,
 * as a strict snap's do, while names can be looked up. Gives back what undoes it.
 */
export function sealBelow(path: string, exceptions: SealExceptions = {}): () => void {
  const sealed = [...walk(path, exceptions)];
  for (const [name, found] of sealed) seal(name, found);
  return () => {
    for (const [name, { mode, uid, gid }] of sealed) {
      const now = lstatSync(name, { throwIfNoEntry: false });
      if (now === undefined || now.isSymbolicLink()) continue;
      chownSync(name, uid, gid);
      chmodSync(name, mode & 0o7777);
    }
  };
}
