import type { ModelPlaces } from "../model/read-model.ts";
import { devicePaths } from "../snapd/device-paths.ts";
import { FsAssertionStore } from "../snapd/fs-assertion-store.ts";
import type { Device } from "./device.ts";

/** Where this device's model may be read. */
export function modelPlaces(device: Device): ModelPlaces {
  const { disk, crypto, root, modelFile, snapctl, snapd } = device;
  return {
    disk,
    crypto,
    root,
    file: modelFile,
    snapctl: snapctl === undefined ? undefined : () => snapctl.model(),
    snapd: snapd === undefined ? undefined : () => snapd.model(),
    stored: () => new FsAssertionStore(disk, devicePaths(root, true).systemAssertions, crypto).all("model"),
  };
}
