import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { systemClock } from "../../src/clock/system-clock.ts";
import { nodeCrypto } from "../../src/keys/node-crypto.ts";
import { makeBrand } from "../../src/rig/brand.ts";
import { layOutDevice } from "../../src/rig/device.ts";
import { signModel } from "../../src/rig/models.ts";
import { SnapdServer } from "../../src/rig/snapd/snapd-server.ts";
import { runCommand } from "../command.ts";
import { trainingFlags } from "./training-flags.ts";
import type { WarmUpRequest } from "./warm-up.ts";

export interface Training {
  /** Holds the parts' texts, and after the training their code caches. */
  readonly folder: string;
  /** A program that stands for the target's Node. */
  readonly node: string;
}

const validFrom = new Date("2026-01-01T00:00:00Z");

/** Settings as most gadgets have them: a vault of their own with a key, the board's serial number, snapd registers. */
const settings = `vault:
  url: https://vault.example/v1/
  headers:
    api-key: not-a-real-key
serial:
  sources: [dmi.product-serial]
route: delegated
`;

/** In the order in which a device runs them; the second prepare-device is a boot after a failed registration. */
const hooks = ["configure", "prepare-device", "prepare-device", "check-health"] as const;

/** What the hook that a registration waits for may load. */
const partsOfPrepareDevice = ["main", "start-hook"];

/**
 * Makes the code cache of every part: runs the hooks of a delegated first boot, which are all that a user waits for, in
 * the target's own Node below the rig's snapd. A function that ran there is in the cache and need not be compiled on the
 * device, where this is the larger part of the time that a hook takes. Nothing else of such a run is kept.
 */
export async function trainParts({ folder, node }: Training): Promise<void> {
  const place = mkdtempSync(join(tmpdir(), "training-"));
  try {
    await using device = await startDevice(place);
    const { snapd, environment } = device;
    const runs = hooks.map((hook) => {
      const { cookie } = snapd.beginHook(hook);
      const parts = hook === "prepare-device" ? { parts: partsOfPrepareDevice } : {};
      return { args: ["hook", hook], environment: { ...environment, SNAP_COOKIE: cookie }, ...parts };
    });
    await warmUp(node, { folder, runs });
  } finally {
    rmSync(place, { recursive: true });
  }
}

interface TrainingDevice extends AsyncDisposable {
  readonly snapd: SnapdServer;
  readonly environment: Readonly<Record<string, string>>;
}

async function startDevice(place: string): Promise<TrainingDevice> {
  const context = {
    clock: systemClock,
    crypto: nodeCrypto,
    randomBytes: (count: number) => new Uint8Array(randomBytes(count)),
  };
  const brand = await makeBrand({ validFrom, crypto: nodeCrypto });
  const model = signModel(brand, { kind: "graded", model: "training", signedAt: validFrom }, nodeCrypto);
  const root = join(place, "root");
  layOutDevice({ root, brand, model, hardwareSerial: "RB1-2048-0007" });
  const snapd = await SnapdServer.start({ context, root, model, trusted: brand.trusted, seeded: true });
  const snap = join(place, "snap");
  const common = snapd.device.snapCommon;
  for (const path of [join(snap, "meta"), common]) mkdirSync(path, { recursive: true });
  writeFileSync(join(snap, "prepare-device.yaml"), settings);
  const environment = { SNAP: snap, SNAP_COMMON: common, SNAP_REVISION: "x1", SNAPPY_GLOBAL_ROOT: root };
  return { snapd, environment, [Symbol.asyncDispose]: () => snapd.close() };
}

async function warmUp(node: string, request: WarmUpRequest): Promise<void> {
  const program = fileURLToPath(import.meta.resolve("./warm-up.ts"));
  const args = [...trainingFlags.map(([training]) => training), program, JSON.stringify(request)];
  const { status, stderr } = await runCommand(node, args, { env: { PATH: "/usr/bin:/bin" } });
  if (status !== 0) throw new Error(`cannot make code caches: status ${status}\n${stderr}`);
}
