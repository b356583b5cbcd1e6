import type { Device } from "../device.ts";
import { FsAssertionStore } from "../snapd/fs-assertion-store.ts";
import { devicePaths } from "../snapd/device-paths.ts";
import type { ModelPlaces } from "./read-model.ts";

/** Where this device's model may be read. */
export function modelPlaces(device: Device): ModelPlaces {
  const { disk, crypto, root, modelFile, snapctl } = device;
  return {
    disk,
    crypto,
    root,
    file: modelFile,
    snapctl: snapctl === undefined ? undefined : () => snapctl.model(),
    stored: () => new FsAssertionStore(disk, devicePaths(root, true).systemAssertions, crypto).all("model"),
  };
}
