import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { systemClock } from "../clock/system-clock.ts";
import { nodeCrypto } from "../keys/node-crypto.ts";
import { type StepListener, Steps } from "../progress/steps.ts";
import { makeBrand } from "./brand.ts";
import { type BootedDevice, bootDevice, closeDeviceWorld, type DeviceWorld, startDeviceWorld } from "./device-world.ts";
import { RequestLogFile } from "./http/request-log.ts";
import { signModel } from "./models.ts";

/** A year before now: keys that count, and a model that is not from the future. */
const brandAgeMs = 365 * 24 * 3600 * 1000;
const hardwareSerial = "RB1-2048-0007";

export interface SimulatedBoot extends BootedDevice {
  readonly steps: Steps;
}

export interface SimulatedBootInput {
  /** Everything is written below this folder, which must be empty or new. */
  readonly out: string;
  readonly listener: StepListener;
}

async function makeWorld(out: string, log: RequestLogFile): Promise<DeviceWorld> {
  const validFrom = new Date(systemClock.now().getTime() - brandAgeMs);
  const brand = await makeBrand({ validFrom, crypto: nodeCrypto });
  const model = signModel(brand, { kind: "graded", model: "first-boot", signedAt: validFrom }, nodeCrypto);
  return await startDeviceWorld({ out, brand, model, hardwareSerial, log });
}

/** Boots one device from nothing: a vault, a store and a snapd stand-in on loopback, a throw-away brand, a device tree. */
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
    return { ...(await bootDevice(world, steps)), steps };
  } finally {
    await closeDeviceWorld(world);
    log.close();
  }
}
