import type { Clock } from "../../clock/clock.ts";
import type { Crypto } from "../../openpgp/crypto.ts";
import type { DeviceResult } from "./device/device-result.ts";
import { Places } from "./device/places.ts";
import { type FleetSettings, maxUnderWay, taktOf } from "./fleet-settings.ts";
import type { Gate } from "./load/gate.ts";
import type { FleetMaterial } from "./material.ts";
import type { Pace } from "./pace/pace.ts";
import { arrivalTimes } from "./plan/arrivals.ts";
import { DevicePlanner } from "./plan/device-plan.ts";
import { seededRandom } from "./plan/seeded-random.ts";
import type { FleetRecords } from "./records/fleet-records.ts";
import { type Arrival, runDevices } from "./run-devices.ts";
import { FleetTally } from "./tally/fleet-tally.ts";

/** Who hears of each device as it ends. */
export type DeviceListener = (device: DeviceResult, tally: FleetTally) => Promise<void> | void;

export interface FleetRun {
  readonly settings: FleetSettings;
  readonly material: FleetMaterial;
  readonly crypto: Crypto;
  readonly real: Clock;
  readonly pace: Pace;
  readonly gate: Gate;
  /** On the pace's clock: no device tries any longer. */
  readonly endMs?: number;
  readonly records?: FleetRecords | undefined;
  readonly onDevice: DeviceListener;
  readonly stop: AbortSignal;
}

/** Devices 0 to the last with their times. */
export function* arrivalsOf({ arrival, plan }: FleetSettings, crypto: Crypto): Generator<Arrival> {
  const times = arrivalTimes(arrival, seededRandom(plan.seed, "arrivals", crypto));
  for (let number = 0; number < plan.devices; number++) {
    const atMs = times.next().value as number;
    yield { number, atMs: arrival.kind === "together" ? undefined : atMs };
  }
}

/** Boots a whole fleet in this process; what they came to. */
export async function runFleet(run: FleetRun): Promise<FleetTally> {
  const {
    settings,
    material,
    crypto,
    real,
    pace,
    gate,
    endMs = Number.POSITIVE_INFINITY,
    records,
    onDevice,
    stop,
  } = run;
  const { plan, parallel, slowMs, budgetMs } = settings;
  const tally = new FleetTally(taktOf(settings));
  const places = new Places(parallel);
  await runDevices({
    world: { material, crypto, real, pace, places, gate, slowMs, budgetMs, endMs, records },
    planner: new DevicePlanner(plan, crypto),
    arrivals: arrivalsOf(settings, crypto),
    maxUnderWay: maxUnderWay(settings),
    onResult: async (device) => {
      tally.add(device);
      await onDevice(device, tally);
    },
    stop,
  });
  return tally;
}
