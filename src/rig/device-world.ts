import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ModelAssertion } from "../assertion/assertion.ts";
import { encodeAssertion } from "../assertion/encode.ts";
import { systemClock } from "../clock/system-clock.ts";
import { type OpenedDevice, openDevice } from "../commands/open-device.ts";
import { provisionRecorded } from "../commands/provision-recorded.ts";
import { FsSettingsFiles } from "../config/files.ts";
import { loadSettings } from "../config/load.ts";
import type { Settings } from "../config/settings.ts";
import { nodeCrypto } from "../keys/node-crypto.ts";
import type { Steps } from "../progress/steps.ts";
import type { Provisioned } from "../provision.ts";
import { type Brand, brandStream, trustedStream } from "./brand.ts";
import { layOutDevice } from "./device.ts";
import type { RequestLogFile } from "./http/request-log.ts";
import type { RigContext } from "./rig-context.ts";
import { type SnapdLook, SnapdServer } from "./snapd/snapd-server.ts";
import { StoreServer } from "./store/store-server.ts";
import { VaultServer } from "./vault/vault-server.ts";

/** The system's time and randomness: what a person at a laptop boots with. */
export const systemContext: RigContext = {
  clock: systemClock,
  crypto: nodeCrypto,
  randomBytes: (count) => new Uint8Array(randomBytes(count)),
};

export interface DeviceWorldInput {
  /** Everything is written below this folder. */
  readonly out: string;
  readonly brand: Brand;
  readonly model: ModelAssertion;
  readonly hardwareSerial: string;
  readonly log: RequestLogFile;
}

/** One device with all that it meets at its first boot, on loopback: a vault, a store and a snapd stand-in. */
export interface DeviceWorld {
  readonly out: string;
  readonly brand: Brand;
  readonly model: ModelAssertion;
  /** What the vault wants to see of a gadget of this model. */
  readonly apiKey: string;
  readonly vault: VaultServer;
  readonly store: StoreServer;
  readonly snapd: SnapdServer;
  /** The device's file system. */
  readonly root: string;
}

/** Lays the device out below out/root and starts vault, store and snapd stand-in; the vault knows the model. */
export async function startDeviceWorld(input: DeviceWorldInput): Promise<DeviceWorld> {
  const { out, brand, model, hardwareSerial, log } = input;
  const context = systemContext;
  const apiKey = Buffer.from(context.randomBytes(20)).toString("hex");
  const models = [{ brandId: brand.brandId, model: model.model, apiKey }];
  const vault = await VaultServer.start({ context, brand, models, log: log.write });
  const store = await StoreServer.start({ context, brand, log: log.write });
  const root = join(out, "root");
  layOutDevice({ root, brand, model, hardwareSerial });
  const { trusted } = brand;
  const storeUrl = store.url;
  const snapd = await SnapdServer.start({ context, root, model, trusted, storeUrl, seeded: false, log: log.write });
  return { out, brand, model, apiKey, vault, store, snapd, root };
}

export async function closeDeviceWorld({ vault, store, snapd }: DeviceWorld): Promise<void> {
  await Promise.all([vault.close(), store.close(), snapd.close()]);
}

/** Writes roots, chain, model, API key and settings as a gadget's author has them; the path of the settings. */
function writeGadgetFiles({ out, brand, model, apiKey, vault, store }: DeviceWorld): string {
  writeFileSync(join(out, "trusted.assert"), trustedStream(brand));
  writeFileSync(join(out, "brand.assert"), brandStream(brand));
  writeFileSync(join(out, "model.assert"), encodeAssertion(model));
  writeFileSync(join(out, "api-key"), `${apiKey}\n`, { mode: 0o600 });
  const settings = join(out, "prepare-device.yaml");
  const lines = [
    "# What a gadget's author would write; trust and the loopback URLs are for this simulation only.",
    "vault:",
    `  url: ${vault.url}`,
    "  headers:",
    "    api-key: {file: api-key}",
    "serial:",
    "  sources: [dmi.product-serial, dmi.board-serial]",
    "prerequisites: [brand.assert]",
    "trust: [trusted.assert]",
    "store:",
    `  url: ${store.url}`,
  ];
  writeFileSync(settings, `${lines.join("\n")}\n`);
  return settings;
}

async function provisionOnce(device: OpenedDevice, settings: Settings, steps: Steps): Promise<Provisioned> {
  try {
    return await provisionRecorded(device, settings, steps, (why) => steps.waiting(0, why, "record-not-kept"));
  } finally {
    await device.close();
  }
}

export interface BootedDevice {
  readonly provisioned: Provisioned;
  /** What snapd's stand-in did with what it found. */
  readonly look: SnapdLook;
}

/**
 * The first boot: the agent runs as it does on a device, while the system is "being seeded"; then snapd looks for a
 * serial and opens its store session. The request is kept as out/serial-request.assert.
 */
export async function bootDevice(world: DeviceWorld, steps: Steps): Promise<BootedDevice> {
  const { out, root, snapd } = world;
  const file = writeGadgetFiles(world);
  const settings = await loadSettings({ file, files: new FsSettingsFiles(), workingFolder: out });
  const device = openDevice({ settings, root, environment: {} });
  const provisioned = await provisionOnce(device, settings, steps);
  const request = readFileSync(join(provisioned.places.ownFolder, "serial-request.assert"));
  writeFileSync(join(out, "serial-request.assert"), request);
  snapd.seeded = true;
  const look = await steps.run(
    "snapd looks",
    () => snapd.lookForSerial(),
    ({ kind }) => kind,
  );
  return { provisioned, look };
}
