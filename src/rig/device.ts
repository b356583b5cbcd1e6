import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ModelAssertion } from "../assertion/assertion.ts";
import { putAssertion } from "./assertion-files.ts";
import { type Brand, brandAssertions } from "./brand.ts";

/** Where the board says what it is: a PC's firmware tables, or a device tree as on a Raspberry Pi. */
export type Board = "pc" | "device-tree";

export interface DeviceOptions {
  /** The tree is laid out below this folder, as the device's "/". */
  readonly root: string;
  readonly brand: Brand;
  readonly model: ModelAssertion;
  /** What the hardware gives as its serial number, right or wrong; without it no file of the hardware is laid out. */
  readonly hardwareSerial?: string;
  readonly board?: Board;
  /** Further files by their absolute path on the device, written last. */
  readonly files?: Readonly<Record<string, string>>;
}

/** The paths of a device tree, absolute on this machine. */
export interface Device {
  readonly root: string;
  /** Parent of private-keys-v1: save/device for a model with a grade, device for one without. */
  readonly deviceFolder: string;
  /** Parent of the system's asserts-v0. */
  readonly assertionFolder: string;
  /** SNAP_COMMON and SNAP_DATA of the gadget. */
  readonly snapCommon: string;
  readonly snapData: string;
}

/** Has the model a grade, and so its keys on the save partition? */
export function keepsKeysOnSave(model: ModelAssertion): boolean {
  return model.grade !== undefined;
}

/** Where things are on a device with this model, without touching the disk. */
export function devicePaths(root: string, model: ModelAssertion): Device {
  const snapd = join(root, "var/lib/snapd");
  const gadget = join(root, "var/snap", model.gadget ?? "rig-gadget");
  return {
    root,
    deviceFolder: keepsKeysOnSave(model) ? join(snapd, "save/device") : join(snapd, "device"),
    assertionFolder: join(snapd, "assertions"),
    snapCommon: join(gadget, "common"),
    snapData: join(gadget, "x1"),
  };
}

function pcFiles(serial: string): Record<string, string> {
  const dmi = "/sys/class/dmi/id";
  return {
    [`${dmi}/sys_vendor`]: "Rig Boards\n",
    [`${dmi}/product_name`]: "RB-1\n",
    [`${dmi}/product_serial`]: `${serial}\n`,
    [`${dmi}/product_uuid`]: "6f1c2a3e-5b74-4d0a-9c55-2f6a7b1e9d10\n",
    [`${dmi}/board_vendor`]: "Rig Boards\n",
    [`${dmi}/board_serial`]: "To be filled by O.E.M.\n",
    [`${dmi}/chassis_serial`]: "Default string\n",
    [`${dmi}/chassis_asset_tag`]: "Default string\n",
    "/proc/cpuinfo": "processor\t: 0\nvendor_id\t: GenuineIntel\nmodel name\t: Rig CPU\n\n",
  };
}

function deviceTreeFiles(serial: string): Record<string, string> {
  return {
    // Strings of a device tree end in NUL.
    "/proc/device-tree/serial-number": `${serial}\0`,
    "/proc/device-tree/model": "Rig Pi Board Rev 1.0\0",
    "/sys/firmware/devicetree/base/serial-number": `${serial}\0`,
    "/sys/firmware/devicetree/base/model": "Rig Pi Board Rev 1.0\0",
    "/proc/cpuinfo": `processor\t: 0\nBogoMIPS\t: 108.00\n\nHardware\t: BCM2835\nSerial\t\t: ${serial}\n`,
  };
}

function hardwareFiles({ hardwareSerial, board = "pc" }: DeviceOptions): Record<string, string> {
  if (hardwareSerial === undefined) return {};
  return board === "pc" ? pcFiles(hardwareSerial) : deviceTreeFiles(hardwareSerial);
}

const plainFiles: Readonly<Record<string, string>> = {
  "/etc/machine-id": "9d7b6c5a4f3e42d1b0a99887766554ff\n",
  "/proc/cmdline": "snapd_recovery_mode=run console=ttyS0\n",
};

function writeFiles(root: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    const target = join(root, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
}

/**
 * Lays out a device as a first boot finds it: the model and what it stands on in the system's assertions, no key, no
 * serial. The save partition's device folder is there for a model with a grade; without one, snapd's device folder does
 * not exist until somebody makes it.
 */
export function layOutDevice(options: DeviceOptions): Device {
  const { root, model, brand, files = {} } = options;
  const device = devicePaths(root, model);
  for (const folder of ["run", "tmp"]) mkdirSync(join(root, folder), { recursive: true });
  for (const folder of [device.snapCommon, device.snapData]) mkdirSync(folder, { recursive: true });
  if (keepsKeysOnSave(model)) mkdirSync(device.deviceFolder, { recursive: true, mode: 0o755 });
  for (const assertion of [...brandAssertions(brand), model]) putAssertion(device.assertionFolder, assertion);
  writeFiles(root, { ...plainFiles, ...hardwareFiles(options), ...files });
  return device;
}
