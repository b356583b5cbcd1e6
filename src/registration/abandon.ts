import { join } from "node:path";
import type { Disk } from "../disk/disk.ts";
import { makeFolders } from "../disk/make-folders.ts";
import { FsKeyStore } from "../keys/fs-key-store.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import type { Places } from "./places.ts";
import { type Registration, readRegistration } from "./registration.ts";

export interface Abandoned {
  readonly serial: string;
  readonly deviceKeyId: string | undefined;
  /** Where the record, the requests, the answers and the key lie now; undefined where none were there. */
  readonly keptIn: string | undefined;
}

const movedFirst = ["serial-request.assert", "answer.assert", "private-keys-v1"] as const;
const movedLast = ["registration.json"] as const;

function freeFolder(disk: Disk, ownFolder: string): string {
  for (let number = 1; ; number += 1) {
    const folder = join(ownFolder, `abandoned-${number}`);
    if (disk.stat(folder) === undefined) return folder;
  }
}

/** Why a registration that snapd has already cannot be set aside. */
export function abandonRefused({ serial }: Pick<Registration, "serial">): Problem {
  return new Problem("abandon-refused", `cannot abandon serial ${printable(serial)}: snapd has this identity already`);
}

/** A key of ours that a hand-over got into snapd's folder would be adopted there, or bar whatever comes next. */
function takeOutOfSnapd(disk: Disk, { snapdKeys }: Places, registration: Registration, keptIn: string): void {
  const { deviceKeyId, deviceKeyOrigin } = registration;
  if (deviceKeyId === undefined || deviceKeyOrigin === "snapd") return;
  const key = snapdKeys.read(deviceKeyId);
  if (key === undefined) return;
  new FsKeyStore(disk, keptIn).put(key, keptIn);
  snapdKeys.remove(deviceKeyId);
}

/**
 * Sets a registration of our own aside, so that the hooks may delegate again. Nothing is deleted: an identity the vault
 * may have signed can still be proved with the key, which also leaves snapd's folder if it is ours. The record goes last:
 * after a stop on the way it can be abandoned again. Problems nothing-to-abandon, and abandon-refused for an identity that
 * snapd already has.
 */
export function abandonRegistration(disk: Disk, places: Places, handedOver: boolean): Abandoned {
  const { ownFolder } = places;
  const registration = readRegistration(disk, ownFolder);
  if (registration === undefined) {
    throw new Problem("nothing-to-abandon", "cannot abandon a registration: none of the agent's own was begun here");
  }
  if (handedOver) throw abandonRefused(registration);
  const keptIn = freeFolder(disk, ownFolder);
  makeFolders(disk, keptIn, 0o700);
  for (const names of [movedFirst, movedLast]) {
    for (const name of names) {
      if (disk.stat(join(ownFolder, name)) !== undefined) disk.rename(join(ownFolder, name), join(keptIn, name));
    }
    // In between, too: else a power loss could keep the record's move and lose the others.
    disk.syncFolder(keptIn);
    disk.syncFolder(ownFolder);
    if (names === movedFirst) takeOutOfSnapd(disk, places, registration, keptIn);
  }
  return { serial: registration.serial, deviceKeyId: registration.deviceKeyId, keptIn };
}
