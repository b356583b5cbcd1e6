import type { ModelAssertion } from "../assertion/assertion.ts";
import { primaryKeyHeaders } from "../assertion/primary-key.ts";
import { inFolder } from "../disk/in-folder.ts";
import { makeFolders } from "../disk/make-folders.ts";
import { isOpenToAll } from "../disk/open-to-all.ts";
import { type SystemAssertions, systemOfSnapd, systemOnDisk } from "../handover/system-assertions.ts";
import { FsKeyStore } from "../keys/fs-key-store.ts";
import type { KeyStore } from "../keys/key-store.ts";
import { Problem } from "../problem/problem.ts";
import type { AssertionStore } from "../snapd/assertion-store.ts";
import { devicePaths } from "../snapd/device-paths.ts";
import { FsAssertionStore } from "../snapd/fs-assertion-store.ts";
import type { Device } from "./device.ts";

type FolderNames = Pick<Places, "deviceFolder" | "ownFolder">;

/** Where this device keeps what; decided by the model as snapd decides it. */
export interface Places {
  readonly ownFolder: string;
  readonly deviceFolder: string;
  readonly snapdKeys: KeyStore;
  readonly waitingKeys: KeyStore;
  readonly system: SystemAssertions;
  /** What a factory reset restores from; models without a grade have no save partition. */
  readonly saved: AssertionStore | undefined;
  readonly savedFolder: string | undefined;
}

export function placesOf(device: Device, model: ModelAssertion): Places {
  return placesFor(device, model.grade !== undefined);
}

/** Where a model of the other kind keeps its things: without a grade if this one has one, and the other way round. */
export function otherPlacesOf(device: Device, model: ModelAssertion): Places {
  return placesFor(device, model.grade === undefined);
}

function placesFor(device: Device, graded: boolean): Places {
  const { disk, crypto, root, snapd } = device;
  const { ownFolder, deviceFolder, systemAssertions, savedAssertions } = devicePaths(root, graded);
  return {
    ownFolder,
    deviceFolder,
    snapdKeys: new FsKeyStore(disk, deviceFolder),
    waitingKeys: new FsKeyStore(disk, ownFolder),
    system:
      snapd === undefined
        ? systemOnDisk(new FsAssertionStore(disk, systemAssertions, crypto))
        : systemOfSnapd(snapd, primaryKeyHeaders),
    saved: graded ? new FsAssertionStore(disk, savedAssertions, crypto, ownFolder) : undefined,
    savedFolder: graded ? inFolder(savedAssertions, "asserts-v0") : undefined,
  };
}

/**
 * Our own folder, which nobody else may look into; its parents are snapd's and like snapd's. Problem key-folder-open if
 * it was there before and everybody may write to it: then keys and record in it may be anybody's.
 */
export function openFolders({ disk }: Pick<Device, "disk">, places: FolderNames): void {
  const { deviceFolder, ownFolder } = places;
  makeFolders(disk, deviceFolder, 0o755);
  makeFolders(disk, ownFolder, 0o700);
  if (isOpenToAll(disk, ownFolder)) {
    throw new Problem("key-folder-open", `cannot use ${ownFolder}: everybody may write to it`);
  }
}
