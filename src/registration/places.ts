import { join } from "node:path";
import type { ModelAssertion } from "../assertion/assertion.ts";
import { primaryKeyHeaders } from "../assertion/primary-key.ts";
import { makeFolders } from "../disk/make-folders.ts";
import { type SystemAssertions, systemOfSnapd, systemOnDisk } from "../handover/system-assertions.ts";
import { FsKeyStore } from "../keys/fs-key-store.ts";
import type { KeyStore } from "../keys/key-store.ts";
import type { AssertionStore } from "../snapd/assertion-store.ts";
import { devicePaths } from "../snapd/device-paths.ts";
import { FsAssertionStore } from "../snapd/fs-assertion-store.ts";
import type { Device } from "./device.ts";

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
    savedFolder: graded ? join(savedAssertions, "asserts-v0") : undefined,
  };
}

/** Our own folder, which nobody else may look into; its parents are snapd's and like snapd's. */
export function openFolders(device: Device, places: Places): void {
  makeFolders(device.disk, places.deviceFolder, 0o755);
  makeFolders(device.disk, places.ownFolder, 0o700);
}
