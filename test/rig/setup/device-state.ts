import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { ModelAssertion, SerialAssertion } from "../../../src/assertion/assertion.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { assertionsIn } from "../../../src/rig/assertion-files.ts";
import { devicePaths } from "../../../src/rig/device.ts";

/** What a device has come to be, read off its disk by other code than the agent's. */
export interface DeviceState {
  /** Ids of keys in snapd's key directory. */
  readonly snapdKeys: readonly string[];
  /** Ids of keys that wait in the agent's own folder. */
  readonly waitingKeys: readonly string[];
  /** Serials in the system's assertions, and in those a factory reset restores from. */
  readonly systemSerials: readonly SerialAssertion[];
  readonly savedSerials: readonly SerialAssertion[];
  /** registration.json as it stands there, if it does. */
  readonly registration: Readonly<Record<string, unknown>> | undefined;
}

export function ownFolderOf(root: string, model: ModelAssertion): string {
  return join(devicePaths(root, model).deviceFolder, "prepare-device");
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function serialsIn(folder: string): readonly SerialAssertion[] {
  return assertionsIn(folder, "serial", nodeCrypto).filter((one) => one.type === "serial");
}

function registrationIn(folder: string): DeviceState["registration"] {
  try {
    return JSON.parse(readFileSync(join(folder, "registration.json"), "utf8")) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

export function deviceState(root: string, model: ModelAssertion): DeviceState {
  const { deviceFolder, assertionFolder } = devicePaths(root, model);
  const ownFolder = ownFolderOf(root, model);
  return {
    snapdKeys: namesIn(join(deviceFolder, "private-keys-v1")),
    waitingKeys: namesIn(join(ownFolder, "private-keys-v1")),
    systemSerials: serialsIn(assertionFolder),
    savedSerials: serialsIn(deviceFolder),
    registration: registrationIn(ownFolder),
  };
}

/** Every file and folder below, as lines: path, mode, time of change, size, digest. */
export function treeLines(folder: string): readonly string[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  return names.map((name) => {
    const path = join(folder, name);
    const facts = lstatSync(path, { bigint: true });
    const digest = facts.isFile() ? createHash("sha256").update(readFileSync(path)).digest("hex") : "";
    return [name, facts.mode.toString(8), facts.mtimeNs, facts.size, digest].join(" ");
  });
}

/** Ordinary files below the folder, by their path in it. */
export function filesBelow(folder: string): ReadonlyMap<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const path = join(folder, name);
    if (lstatSync(path).isFile()) files.set(relative(folder, path), readFileSync(path));
  }
  return files;
}
