import type { Disk } from "../disk/disk.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import { privateName, publicName } from "./made-key.ts";

const ownName = "prepare-device";

/** The folders of one snap as snapd names them in SNAP_SAVE_DATA and SNAP_COMMON, below another root. */
function foldersOf(root: string, snap: string): readonly string[] {
  return [`${root}/var/lib/snapd/save/snap/${snap}/${ownName}`, `${root}/var/snap/${snap}/common/${ownName}`];
}

function holdsKey(disk: Disk, folder: string): boolean {
  return [privateName, publicName].some((name) => disk.stat(`${folder}/${name}`) !== undefined);
}

/**
 * The folders of the snap that has a hardware key below this root, for a look at a device from outside of the gadget;
 * none if no snap has one. Problem hardware-key-place-unknown if several have.
 */
export function findKeyFolders(disk: Disk, rootFolder: string): readonly string[] {
  const root = rootFolder.replace(/\/+$/, "");
  const snaps = [`${root}/var/lib/snapd/save/snap`, `${root}/var/snap`].flatMap((folder) => disk.list(folder) ?? []);
  const found = [...new Set(snaps)].filter((snap) => foldersOf(root, snap).some((folder) => holdsKey(disk, folder)));
  const [only, another] = found;
  if (another !== undefined) {
    const names = found.map((name) => printable(name, 40)).join(", ");
    throw new Problem("hardware-key-place-unknown", `cannot choose the hardware key: several snaps have one: ${names}`);
  }
  return only === undefined ? [] : foldersOf(root, only).filter((folder) => disk.list(folder) !== undefined);
}
