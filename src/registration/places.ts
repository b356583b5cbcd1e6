import { join } from "node:path";
import type { ModelAssertion } from "../assertion/assertion.ts";
import { primaryKeyHeaders } from "../assertion/types.ts";
import type { Device } from "../device.ts";
import { makeFolders } from "../disk/make-folders.ts";
import { type SystemAssertions, systemOfSnapd, systemOnDisk } from "../handover/system-assertions.ts";
import { FsKeyStore } from "../keys/fs-key-store.ts";
import type { KeyStore } from "../keys/key-store.ts";
import { type AssertionStore, FsAssertionStore } from "../snapd/assertion-store.ts";
import { devicePaths } from "../snapd/device-paths.ts";

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
  const { disk, crypto, root, snapd } = device;
  const graded = model.grade !== undefined;
  const paths = devicePaths(root, graded);
  return {
    ownFolder: paths.ownFolder,
    deviceFolder: paths.deviceFolder,
    snapdKeys: new FsKeyStore(disk, paths.deviceFolder),
    waitingKeys: new FsKeyStore(disk, paths.ownFolder),
    system:
      snapd === undefined
        ? systemOnDisk(new FsAssertionStore(disk, paths.systemAssertions, crypto))
        : systemOfSnapd(snapd, primaryKeyHeaders),
    saved: graded ? new FsAssertionStore(disk, paths.savedAssertions, crypto) : undefined,
    savedFolder: graded ? join(paths.savedAssertions, "asserts-v0") : undefined,
  };
}

/** Our own folder, which nobody else may look into; its parents are snapd's and like snapd's. */
export function openFolders(device: Device, places: Places): void {
  makeFolders(device.disk, places.deviceFolder, 0o755);
  makeFolders(device.disk, places.ownFolder, 0o700);
}
