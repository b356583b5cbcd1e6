import { copyFileSync, linkSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DaemonRig, type Ran } from "../daemon/daemon-rig.ts";
import { gadgetName } from "../daemon/device-root.ts";
import type { OracleBrand } from "../oracle-brand.ts";
import { deviceBinaryPath } from "../toolchain.ts";
import { editState, type State } from "./snapd-state.ts";

const snapFolder = `snap/${gadgetName}/x1`;
export const hookNames = ["install", "configure", "prepare-device", "check-health"] as const;

/** Where snapd's daemon puts the oracle's service, inside of every rig. */
const serviceUrl = "http://127.0.0.1:8080/";

export interface GadgetOptions {
  readonly root: string;
  readonly brand: OracleBrand;
  /** Our binary as the gadget ships it: a copy, because dist/ may be built anew meanwhile. */
  readonly binary: string;
  /** Nobody changes that file while the device lives: it need not be copied, and nothing of it waits to be written. */
  readonly binaryStays?: boolean;
  /** Graded on Ubuntu Core, or without a grade on a classic system. */
  readonly model: "core" | "classic";
  /** What the board's firmware says. */
  readonly serial: string;
  readonly route: "auto" | "delegated" | "adopted";
  /** X-Scenario of the oracle's service. */
  readonly scenario?: string;
  /** The store's own device service is asked instead of a vault. */
  readonly withoutVault?: boolean;
  /** The plugs that adopting needs are there and connected. */
  readonly granted?: boolean;
  /** Seconds. */
  readonly deadline?: number;
  /** Hooks of the gadget; all of ours where nothing is said. */
  readonly hooks?: readonly (typeof hookNames)[number][];
  /** Scripts that run in place of ours, by the hook's name. */
  readonly scripts?: Readonly<Record<string, string>>;
  /** Further files by their path on the device. */
  readonly files?: Readonly<Record<string, string>>;
  /** Changes snapd's state before the daemon starts. */
  readonly state?: (state: State) => void;
  /** Runs before the daemon starts. */
  readonly prepare?: (rig: DaemonRig) => Promise<void> | void;
}

const plugs = `plugs:
  device-keys:
    interface: system-files
    write: [/var/lib/snapd/device, /var/lib/snapd/save/device]
  control: {interface: snapd-control}
`;

function snapYaml(hooks: readonly string[]): string {
  const lines = hooks.map((name) => `  ${name}: {plugs: [network, control, device-keys]}\n`);
  return `name: ${gadgetName}\nversion: "1"\ntype: gadget\nbase: core22\nsummary: gadget of the tests\ndescription: hooks\n${plugs}hooks:\n${lines.join("")}`;
}

function settingsOf({ route, scenario, deadline = 60, withoutVault = false }: GadgetOptions): string {
  const headers = { "api-key": "test-api-key", ...(scenario === undefined ? {} : { "x-scenario": scenario }) };
  const vault = { url: `${serviceUrl}v1/`, headers };
  // JSON is YAML.
  return JSON.stringify({
    ...(withoutVault ? {} : { vault }),
    serial: { sources: ["dmi.product-serial"] },
    prerequisites: ["brand.assert"],
    trust: ["root.assert"],
    store: { url: serviceUrl },
    route,
    deadline,
  });
}

/** The gadget's settings from now on: what the vault does, and which route is wanted. */
export function changeSettings(
  rig: DaemonRig,
  { scenario, route }: { readonly scenario: string; readonly route?: string | undefined },
): void {
  const path = join(rig.root, snapFolder, "prepare-device.yaml");
  const settings = JSON.parse(readFileSync(path, "utf8")) as { vault: { headers: Record<string, string> } };
  settings.vault.headers["x-scenario"] = scenario;
  writeFileSync(path, JSON.stringify(route === undefined ? settings : { ...settings, route }));
}

/** The storage is in another board from the next hook on. */
export function moveToBoard(rig: DaemonRig, serial: string): void {
  writeFileSync(join(rig.root, "sys/class/dmi/id/product_serial"), `${serial}\n`);
}

/** Our binary with the gadget's settings, as a person runs it. */
export function byHand(rig: DaemonRig, command: string, ...args: readonly string[]): Ran {
  const config = join(rig.root, snapFolder, "prepare-device.yaml");
  const program = join(rig.root, snapFolder, "bin/prepare-device");
  return rig.run([program, command, "--config", config, "--root", rig.root, "--json", ...args]);
}

/** Connections as snapd keeps them. The rig has no snap of the system's, so the slots are said to be the gadget's. */
function connect(state: State): void {
  state.data["conns"] = {
    [`${gadgetName}:device-keys ${gadgetName}:system-files`]: { interface: "system-files" },
    [`${gadgetName}:control ${gadgetName}:snapd-control`]: { interface: "snapd-control" },
  };
}

/** A device whose gadget runs our binary as its hooks, below the real daemon. */
export async function startGadget(options: GadgetOptions): Promise<DaemonRig> {
  const { root, brand, binary, model, serial, granted = false, hooks = hookNames, scripts = {} } = options;
  const script = (name: string): string =>
    scripts[name] ?? `#!/bin/sh\nset -e\nexec "$SNAP/bin/prepare-device" hook ${name}\n`;
  return await DaemonRig.start({
    root,
    brand,
    model,
    kind: model,
    hooks: Object.fromEntries(hooks.map((name) => [name, script(name)])),
    files: {
      ...(granted ? { [`${snapFolder}/meta/snap.yaml`]: snapYaml(hooks) } : {}),
      [`${snapFolder}/prepare-device.yaml`]: settingsOf(options),
      [`${snapFolder}/brand.assert`]: readFileSync(brand.chain, "utf8"),
      [`${snapFolder}/root.assert`]: readFileSync(brand.trusted, "utf8"),
      "sys/class/dmi/id/product_serial": `${serial}\n`,
      ...options.files,
    },
    prepare: async (rig) => {
      const inSnap = join(root, snapFolder, "bin/prepare-device");
      unlinkSync(inSnap);
      if (options.binaryStays === true) linkSync(binary, inSnap);
      else copyFileSync(binary, inSnap);
      if (granted) editState(root, connect);
      await options.prepare?.(rig);
      if (options.state !== undefined) editState(root, options.state);
    },
  });
}

/** Copies the built binary aside. */
export function keepBinary(folder: string): string {
  const kept = join(folder, "prepare-device");
  copyFileSync(deviceBinaryPath, kept);
  return kept;
}
