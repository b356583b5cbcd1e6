import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { systemClock } from "../../src/clock/system-clock.ts";
import { FsDisk } from "../../src/disk/fs-disk.ts";
import { generateDeviceKey } from "../../src/keys/device-key.ts";
import { FsKeyStore } from "../../src/keys/fs-key-store.ts";
import { nodeCrypto } from "../../src/keys/node-crypto.ts";
import { type Brand, brandStream, makeBrand, trustedStream } from "../../src/rig/brand.ts";
import { layOutDevice } from "../../src/rig/device.ts";
import { signModel } from "../../src/rig/models.ts";
import { SnapdServer } from "../../src/rig/snapd/snapd-server.ts";
import { VaultServer } from "../../src/rig/vault/vault-server.ts";
import { devicePaths } from "../../src/snapd/device-paths.ts";
import type { WarmUpRun } from "./warm-up.ts";

const validFrom = new Date("2026-01-01T00:00:00Z");
const apiKey = "not-a-real-key";
const context = {
  clock: systemClock,
  crypto: nodeCrypto,
  randomBytes: (count: number) => new Uint8Array(randomBytes(count)),
};

/** A device of the rig whose gadget's hooks are run to train the program. */
export interface TrainingDevice extends AsyncDisposable {
  /** A run of this hook; to be made when all before it have been asked for. */
  run(hook: string): WarmUpRun;
}

interface Place {
  readonly folder: string;
  readonly brand: Brand;
  readonly seeded: boolean;
  /** The gadget's files, by their names. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
}

async function startDevice({ folder, brand, seeded, files }: Place): Promise<TrainingDevice> {
  const model = signModel(brand, { kind: "graded", model: "training", signedAt: validFrom }, nodeCrypto);
  const root = join(folder, "root");
  layOutDevice({ root, brand, model, hardwareSerial: "RB1-2048-0007" });
  const snapd = await SnapdServer.start({ context, root, model, trusted: brand.trusted, seeded });
  const snap = join(folder, "snap");
  const common = snapd.device.snapCommon;
  for (const path of [join(snap, "meta"), common]) mkdirSync(path, { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(snap, name), content);
  const environment = { SNAP: snap, SNAP_COMMON: common, SNAP_REVISION: "x1", SNAPPY_GLOBAL_ROOT: root };
  return {
    run: (hook) => {
      const { cookie } = snapd.beginHook(hook);
      return { args: ["hook", hook], environment: { ...environment, SNAP_COOKIE: cookie } };
    },
    [Symbol.asyncDispose]: () => snapd.close(),
  };
}

/** Settings as most gadgets have them: a vault of their own with a key, the board's serial number, snapd registers. */
const delegated = `vault:
  url: https://vault.example/v1/
  headers:
    api-key: ${apiKey}
serial:
  sources: [dmi.product-serial]
route: delegated
`;

/** A device after its seeding, with the settings of most gadgets: snapd registers. */
export async function startDelegatedDevice(folder: string): Promise<TrainingDevice> {
  const brand = await makeBrand({ validFrom, crypto: nodeCrypto });
  return await startDevice({ folder, brand, seeded: true, files: { "prepare-device.yaml": delegated } });
}

export interface AdoptedDevice extends TrainingDevice {
  /** How often its vault has signed. */
  readonly signatures: number;
}

/**
 * A device that is being seeded, and a vault for it: the agent registers. Its device key is there already, as after a first
 * run that was stopped: an emulated processor would look for one for half a minute.
 */
export async function startAdoptedDevice(folder: string): Promise<AdoptedDevice> {
  const brand = await makeBrand({ validFrom, crypto: nodeCrypto });
  const models = [{ brandId: brand.brandId, model: "training", apiKey }];
  const vault = await VaultServer.start({ context, brand, models });
  const settings = `vault:
  url: ${vault.url}
  headers:
    api-key: ${apiKey}
serial:
  sources: [dmi.product-serial]
prerequisites: [brand.assert]
trust: [trusted.assert]
route: adopted
`;
  const files = {
    "prepare-device.yaml": settings,
    "brand.assert": brandStream(brand),
    "trusted.assert": trustedStream(brand),
  };
  const device = await startDevice({ folder, brand, seeded: false, files });
  const { ownFolder } = devicePaths(join(folder, "root"), true);
  mkdirSync(ownFolder, { recursive: true, mode: 0o700 });
  new FsKeyStore(new FsDisk(), ownFolder).put(await generateDeviceKey(2048), ownFolder);
  return {
    run: (hook) => device.run(hook),
    get signatures() {
      return vault.service.signingLog.entries.length;
    },
    [Symbol.asyncDispose]: async () => {
      await device[Symbol.asyncDispose]();
      await vault.close();
    },
  };
}
