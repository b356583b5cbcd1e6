import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Assertion, SerialAssertion } from "../../assertion/assertion.ts";
import { assertionsIn, putAssertion } from "../assertion-files.ts";
import { keepsKeysOnSave } from "../device.ts";
import type { SnapdSystem } from "../snapd/snapd-system.ts";
import type { DeviceState } from "./device-state.ts";

/** The saved serial of this model whose key is there too (devicestate restoreDeviceFromSave). */
function savedSerial({ device, model, options }: SnapdSystem): SerialAssertion | undefined {
  const serials = assertionsIn(device.deviceFolder, "serial", options.context.crypto);
  return serials
    .filter((one) => one.type === "serial")
    .find((one) => {
      const key = join(device.deviceFolder, "private-keys-v1", one.deviceKeyId);
      return one.brandId === model.brandId && one.model === model.model && existsSync(key);
    });
}

function savedBelow({ device, options }: SnapdSystem): readonly Assertion[] {
  const types = ["account", "account-key", "model"] as const;
  return types.flatMap((type) => assertionsIn(device.deviceFolder, type, options.context.crypto));
}

/**
 * Resets a device as Ubuntu Core 20 and later do: all but the save partition is made anew from the image, whose seed
 * brings the model and what it stands on; a saved serial is restored if its key is there. The serial that was restored.
 */
export function factoryReset(system: SnapdSystem, state: DeviceState, image: readonly Assertion[]): string | undefined {
  const { device, model } = system;
  if (!keepsKeysOnSave(model)) throw new RangeError("cannot reset the device: its model has no grade");
  const serial = savedSerial(system);
  const below = serial === undefined ? [] : savedBelow(system);
  const snapd = join(device.root, "var/lib/snapd");
  for (const name of readdirSync(snapd)) if (name !== "save") rmSync(join(snapd, name), { recursive: true });
  for (const folder of [device.snapCommon, device.snapData]) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
  }
  const restored = serial === undefined ? [] : [...below, serial];
  for (const assertion of [...image, ...restored]) putAssertion(device.assertionFolder, assertion);
  system.config.committed = new Map();
  system.seeded = false;
  system.serial = undefined;
  for (const name of ["seeding", "registration", "keyId", "serial", "session"] as const) delete state[name];
  return serial?.serial;
}
