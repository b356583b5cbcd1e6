import { lstatSync, readdirSync, realpathSync, type Stats } from "node:fs";
import { join, relative } from "node:path";
import { printable } from "../../problem/printable.ts";
import { Problem } from "../../problem/problem.ts";

/** Is the link's end below the folder? A link to nothing is not: what is written there next would be made where it leads. */
function staysBelow(link: string, folder: string): boolean {
  try {
    return realpathSync(link).startsWith(`${realpathSync(folder)}/`);
  } catch {
    return false;
  }
}

/** Why snapd's stand-in must not touch it, if it must not. */
function faultOf(path: string, found: Stats, folder: string): string | undefined {
  if (found.isDirectory() || found.isFile()) return undefined;
  if (!found.isSymbolicLink()) return "neither a file nor a folder";
  return staysBelow(path, folder) ? undefined : "a link that leads out of that folder";
}

function check(path: string, folder: string, isOpen: (path: string) => boolean): void {
  const found = lstatSync(path);
  const fault = faultOf(path, found, folder);
  if (fault !== undefined) {
    const name = printable(relative(folder, path), 120);
    throw new Problem("rig-sandbox-failed", `cannot go on after the hook: it made var/lib/snapd/${name} ${fault}`, {
      cure: "Make files and folders below /var/lib/snapd only: snapd's own keys and assertions are kept there.",
    });
  }
  if (!found.isDirectory() || isOpen(path)) return;
  for (const name of readdirSync(path)) check(join(path, name), folder, isOpen);
}

/**
 * Looks through snapd's own folder after a hook that may have written there by a system-files plug. From now on this
 * process, which is root, reads and writes there itself, so nothing may lead elsewhere or be waited for; below the folders
 * that are `open`, which are the snap's own, anything may be.
 * @throws Problem rig-sandbox-failed
 */
export function requireOwnFolders(root: string, isOpen: (path: string) => boolean): void {
  const folder = join(root, "var/lib/snapd");
  check(folder, folder, isOpen);
}
