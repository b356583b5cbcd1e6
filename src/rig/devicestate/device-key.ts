import { join } from "node:path";
import type { DeviceKey } from "../../keys/device-key.ts";
import { openKeyFolder, readKeyFile } from "../snapd/adoption.ts";
import type { SnapdSystem } from "../snapd/snapd-system.ts";
import { writeSnapdFile } from "../snapd-folder.ts";
import { TaskFailure } from "./task-end.ts";

/** Makes a device's key, or gives one that was made before. */
export type KeyMaker = () => Promise<DeviceKey>;

/** Keys made beforehand, one after the other and from the start again: RSA is not to measure itself. */
export function keyPool(keys: readonly DeviceKey[]): KeyMaker {
  let next = 0;
  return async () => {
    const key = keys[next % keys.length];
    next += 1;
    if (key === undefined) throw new RangeError("cannot take a device key: the pool is empty");
    return key;
  };
}

function folderOf({ device, model }: SnapdSystem, doing: string): string {
  const opened = openKeyFolder(device, model);
  if ("fault" in opened)
    throw new TaskFailure("device-key-unusable", `cannot ${doing} device key pair: ${opened.fault}`);
  return opened.folder;
}

/** Stores the key as snapd's key manager does, mode 0600. @throws TaskFailure */
export function storeKey(system: SnapdSystem, key: DeviceKey): void {
  writeSnapdFile(join(folderOf(system, "store"), key.keyId), key.encodePrivate(), 0o600);
}

/** The key that snapd's state names. @throws TaskFailure */
export function readKey(system: SnapdSystem, keyId: string): DeviceKey {
  const found = lookAtKey(join(folderOf(system, "read"), keyId));
  if (found === undefined)
    throw new TaskFailure("device-key-unusable", "cannot read device key pair: cannot find key pair");
  return found.key;
}

function lookAtKey(path: string): ReturnType<typeof readKeyFile> {
  try {
    return readKeyFile(path);
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new TaskFailure("device-key-unusable", `cannot read device key pair: ${cause}`);
  }
}
