import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encodeAssertion } from "../assertion/encode.ts";
import { systemClock } from "../clock/system-clock.ts";
import { type OpenedDevice, openDevice } from "../commands/open-device.ts";
import { provisionRecorded } from "../commands/provision-recorded.ts";
import { FsSettingsFiles } from "../config/files.ts";
import { loadSettings } from "../config/load.ts";
import type { Settings } from "../config/settings.ts";
import { nodeCrypto } from "../keys/node-crypto.ts";
import { type StepListener, Steps } from "../progress/steps.ts";
import type { Provisioned } from "../provision.ts";
import { brandStream, makeBrand, trustedStream } from "./brand.ts";
import { layOutDevice } from "./device.ts";
import { RequestLogFile } from "./http/request-log.ts";
import { signModel } from "./models.ts";
import type { RigContext } from "./rig-context.ts";
import { type SnapdLook, SnapdServer } from "./snapd/snapd-server.ts";
import { StoreServer } from "./store/store-server.ts";
import { VaultServer } from "./vault/vault-server.ts";

/** A year before now: keys that count, and a model that is not from the future. */
const brandAgeMs = 365 * 24 * 3600 * 1000;
const hardwareSerial = "RB1-2048-0007";

export interface SimulatedBoot {
  readonly provisioned: Provisioned;
  readonly steps: Steps;
  /** What snapd's stand-in did with what it found. */
  readonly look: SnapdLook;
}

export interface SimulatedBootInput {
  /** Everything is written below this folder, which must be empty or new. */
  readonly out: string;
  readonly listener: StepListener;
}

const context: RigContext = {
  clock: systemClock,
  crypto: nodeCrypto,
  randomBytes: (count) => new Uint8Array(randomBytes(count)),
};

async function makeWorld(out: string, log: RequestLogFile) {
  const validFrom = new Date(systemClock.now().getTime() - brandAgeMs);
  const brand = await makeBrand({ validFrom, crypto: nodeCrypto });
  const model = signModel(brand, { kind: "graded", model: "first-boot", signedAt: validFrom }, nodeCrypto);
  const apiKey = Buffer.from(context.randomBytes(20)).toString("hex");
  const models = [{ brandId: brand.brandId, model: model.model, apiKey }];
  const vault = await VaultServer.start({ context, brand, models, log: log.write });
  const store = await StoreServer.start({ context, brand, log: log.write });
  const root = join(out, "root");
  layOutDevice({ root, brand, model, hardwareSerial });
  const snapd = await SnapdServer.start({
    context,
    root,
    model,
    trusted: brand.trusted,
    storeUrl: store.url,
    seeded: false,
    log: log.write,
  });
  return { brand, model, apiKey, vault, store, root, snapd };
}

type World = Awaited<ReturnType<typeof makeWorld>>;

function writeFiles(out: string, { brand, model, apiKey, vault, store }: World): string {
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
    return await provisionRecorded(device, settings, steps, (why) => steps.waiting(0, why));
  } finally {
    await device.close();
  }
}

/**
 * Boots one device from nothing: a vault, a store and a snapd stand-in on loopback, a throw-away brand, a device tree.
 * The agent runs as it does on a device, while the system is "being seeded"; then snapd looks for a serial.
 */
export async function simulateBoot({ out, listener }: SimulatedBootInput): Promise<SimulatedBoot> {
  mkdirSync(out, { recursive: true });
  const log = new RequestLogFile(join(out, "http.jsonl"));
  const steps = new Steps(systemClock, listener);
  const world = await steps.run(
    "rig",
    () => makeWorld(out, log),
    ({ vault }) => `vault, store and snapd stand-in at ${vault.url}`,
  );
  try {
    const file = writeFiles(out, world);
    const settings = await loadSettings({ file, files: new FsSettingsFiles(), workingFolder: out });
    const device = openDevice({ settings, root: world.root, environment: {} });
    const provisioned = await provisionOnce(device, settings, steps);
    const request = readFileSync(join(provisioned.places.ownFolder, "serial-request.assert"));
    writeFileSync(join(out, "serial-request.assert"), request);
    world.snapd.seeded = true;
    const look = await steps.run(
      "snapd looks",
      () => world.snapd.lookForSerial(),
      ({ kind }) => kind,
    );
    return { provisioned, steps, look };
  } finally {
    await Promise.all([world.vault.close(), world.store.close(), world.snapd.close()]);
    log.close();
  }
}
