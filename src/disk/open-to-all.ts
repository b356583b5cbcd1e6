import type { Disk } from "./disk.ts";

const writableByOthers = 0o002;

/**
 * May everybody write to this folder? Where a link stands in its place, the folder it leads to counts, as for snapd
 * (asserts/fsentryutils.go). False if nothing is there.
 */
export function isOpenToAll(disk: Disk, folder: string): boolean {
  const named = disk.stat(folder);
  const facts = named?.kind === "other" ? disk.stat(`${folder}/.`) : named;
  return facts?.kind === "folder" && (facts.mode & writableByOthers) !== 0;
}
