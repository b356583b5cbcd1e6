import { chmodSync, copyFileSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { acknowledgeModel, deviceFolder, type OracleBrand, type OracleModel, oracleBrandId } from "../oracle-brand.ts";
import { deviceBinaryPath, toolFolder } from "../toolchain.ts";

/** The gadget that the oracle's models name. */
export const gadgetName = "oracle-gadget";

/** What the device's model says. */
export interface DeviceNames {
  readonly brandId: string;
  readonly model: string;
  readonly gadget: string;
}

export interface DeviceRootOptions {
  readonly root: string;
  readonly brand: OracleBrand;
  readonly model: OracleModel;
  /** Ubuntu Core 20 or later (it has a modeenv), or a classic system. snapd 2.57.6 finds no save on graded classic. */
  readonly kind: "core" | "classic";
  /** The gadget's hooks: shell scripts by name. $SNAP/bin/prepare-device is the compiled binary. */
  readonly hooks: Readonly<Record<string, string>>;
  /** An unpacked gadget in place of the hooks. */
  readonly gadgetFolder?: string;
  /** Where the brand is not the oracle's own. */
  readonly names?: DeviceNames;
  /** Further files by their path on the device, written last. */
  readonly files?: Readonly<Record<string, string>>;
}

function namesOf({ names, model }: DeviceRootOptions): DeviceNames {
  return names ?? { brandId: oracleBrandId, model: `oracle-${model}`, gadget: gadgetName };
}

const folders = [
  "etc/apparmor.d",
  "etc/dbus-1/session.d",
  "etc/dbus-1/system.d",
  "etc/systemd/system",
  "etc/udev/rules.d",
  "lib/systemd/system",
  "run/snapd",
  "snap",
  "tmp",
  "usr/bin",
  "usr/lib/snapd",
  "var/cache",
  "var/lib/snapd/assertions",
  "var/lib/snapd/cache",
  "var/lib/snapd/seed",
  "var/lib/snapd/snaps",
  "var/lib/snapd/void",
  "var/snap",
];

function write(root: string, path: string, text: string, mode = 0o644): void {
  const target = join(root, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text, { mode });
  chmodSync(target, mode);
}

function snapYaml(hooks: readonly string[]): string {
  const lines = hooks.map((name) => `  ${name}: {plugs: [network]}`);
  return [
    "name: oracle-gadget",
    'version: "1"',
    "type: gadget",
    "base: core22",
    "summary: gadget of the tests",
    "description: carries the hooks of the tests",
    "confinement: strict",
    "grade: devel",
    "hooks:",
    ...lines,
    "",
  ].join("\n");
}

function writeGadget(options: DeviceRootOptions): void {
  const { root, gadgetFolder } = options;
  const { gadget } = namesOf(options);
  mkdirSync(join(root, "snap", gadget), { recursive: true });
  if (gadgetFolder === undefined) writeHooks(options, `snap/${gadget}/x1`);
  else symlinkSync(gadgetFolder, join(root, `snap/${gadget}/x1`));
  symlinkSync("x1", join(root, `snap/${gadget}/current`));
  write(root, `var/lib/snapd/snaps/${gadget}_x1.snap`, "");
}

function writeHooks({ root, hooks }: DeviceRootOptions, snap: string): void {
  write(root, `${snap}/meta/snap.yaml`, snapYaml(Object.keys(hooks)));
  write(root, `${snap}/meta/gadget.yaml`, "defaults: {}\n");
  for (const [name, script] of Object.entries(hooks)) write(root, `${snap}/meta/hooks/${name}`, script, 0o755);
  mkdirSync(join(root, snap, "bin"));
  symlinkSync(deviceBinaryPath, join(root, snap, "bin/prepare-device"));
}

/** snapd's state as it is after seeding, with the gadget installed and the device not registered. */
function seededState({ brandId, model, gadget }: DeviceNames): unknown {
  const sequence = [{ name: gadget, "snap-id": "", revision: "x1" }];
  return {
    data: {
      "patch-level": 6,
      "patch-sublevel": 3,
      seeded: true,
      "fix-forced-devmode": 1,
      auth: { "last-id": 0, device: { brand: brandId, model } },
      snaps: { [gadget]: { type: "gadget", sequence, active: true, current: "x1", required: true } },
    },
    changes: {},
    tasks: {},
    "last-change-id": 0,
    "last-task-id": 0,
    "last-lane-id": 0,
  };
}

const classicRelease = 'NAME="Debian GNU/Linux"\nID=debian\nVERSION_ID="12"\n';
const coreRelease = 'NAME="Ubuntu Core"\nVERSION="22"\nID=ubuntu-core\nVERSION_ID="22"\n';

function writeSystem(options: DeviceRootOptions): void {
  const { root, kind } = options;
  const names = namesOf(options);
  write(root, "var/lib/snapd/state.json", JSON.stringify(seededState(names)), 0o600);
  const system = kind === "core" ? coreRelease : classicRelease;
  write(root, "os-release", system);
  if (kind === "classic") return;
  const lines = [
    "mode=run",
    "recovery_system=20221120",
    `model=${names.brandId}/${names.model}`,
    "grade=dangerous",
    "base=core22_x1.snap",
  ];
  write(root, "var/lib/snapd/modeenv", `${lines.join("\n")}\n`);
  // The initramfs writes it; without it snapd cannot say in which mode it runs.
  write(root, "run/snapd/boot-flags", "");
}

/** Lays out a device below a root: seeded, gadget installed, not registered; snapd and snapctl from the tool folder. */
export function layOutRoot(options: DeviceRootOptions): void {
  const { root, brand, model, files = {} } = options;
  for (const folder of folders) mkdirSync(join(root, folder), { recursive: true });
  mkdirSync(deviceFolder(root, model), { recursive: true });
  copyFileSync(fileURLToPath(new URL("snap-shim", import.meta.url)), join(root, "usr/bin/snap"));
  symlinkSync(join(toolFolder, "snapctl"), join(root, "usr/bin/snapctl"));
  for (const name of ["snapd", "snap-seccomp", "snap-exec"]) {
    copyFileSync(join(toolFolder, name), join(root, "usr/lib/snapd", name));
  }
  writeGadget(options);
  writeSystem(options);
  acknowledgeModel(root, brand, model);
  for (const [path, text] of Object.entries(files)) write(root, path, text);
}
