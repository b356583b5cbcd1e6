import { inFolder } from "../disk/in-folder.ts";

export interface DevicePaths {
  /** Holds private-keys-v1: hand it to FsKeyStore. */
  readonly deviceFolder: string;
  /** This program's own folder, mode 0700, on the same file system as the keys. */
  readonly ownFolder: string;
  /** Parents of asserts-v0: hand them to FsAssertionStore. */
  readonly systemAssertions: string;
  /** What a factory reset restores from; of use to graded models only, others have no save partition. */
  readonly savedAssertions: string;
  readonly snapdSocket: string;
  readonly snapctlSocket: string;
}

/**
 * Where things are below the root folder. Graded models (Ubuntu Core 20 and later) keep the device's keys on the save
 * partition, others on the writable one (snapd overlord/devicestate/devicemgr.go, dirs/dirs.go).
 */
export function devicePaths(root: string, graded: boolean): DevicePaths {
  const deviceFolder = inFolder(root, graded ? "var/lib/snapd/save/device" : "var/lib/snapd/device");
  return {
    deviceFolder,
    ownFolder: inFolder(deviceFolder, "prepare-device"),
    systemAssertions: inFolder(root, "var/lib/snapd/assertions"),
    savedAssertions: deviceFolder,
    snapdSocket: inFolder(root, "run/snapd.socket"),
    snapctlSocket: inFolder(root, "run/snapd-snap.socket"),
  };
}
