import type { Clock } from "../../clock/clock.ts";
import type { Crypto } from "../../openpgp/crypto.ts";
import type { DeviceFile } from "./device-file.ts";
import { stopReason } from "./fleet-end.ts";
import type { FleetSettings } from "./fleet-settings.ts";
import { FleetWatch } from "./fleet-watch.ts";
import { openGate } from "./load/gate.ts";
import { decodeMaterial, makeKeyPool } from "./material.ts";
import { SimulatedPace } from "./pace/simulated-pace.ts";
import type { FleetProgress } from "./progress.ts";
import { CombinedKeys } from "./records/combined-keys.ts";
import { FleetRecords } from "./records/fleet-records.ts";
import { type FleetReport, fleetReport } from "./report/fleet-report.ts";
import { runFleet } from "./run-fleet.ts";
import { FleetVault } from "./vault/fleet-vault.ts";

/** What every kind of fleet needs beside its settings. */
export interface FleetSurroundings {
  readonly real: Clock;
  readonly crypto: Crypto;
  readonly progress: FleetProgress;
  readonly file: DeviceFile | undefined;
  /** The folder for the devices' signed records. */
  readonly records?: string | undefined;
  /** Aborted when a person wants it to end; what is under way is finished. */
  readonly stop: AbortSignal;
}

/** Whose records are merged must share no key: the pool has one for each. */
function withOwnKeys(settings: FleetSettings): FleetSettings {
  const { plan } = settings;
  return { ...settings, plan: { ...plan, keyPool: plan.devices } };
}

const builtInVault = "built in, in a thread of its own on loopback";

/** A fleet in this process against the rig's own vault, in simulated time. */
export async function embeddedFleet(given: FleetSettings, around: FleetSurroundings): Promise<FleetReport> {
  const { real, crypto, stop, records: folder } = around;
  const settings = folder === undefined ? given : withOwnKeys(given);
  const { plan, keyBits, signingKeyBits } = settings;
  await using vault = await FleetVault.start({ model: "fleet", signingKeyBits, listen: "127.0.0.1" });
  const pool = folder === undefined ? await makeKeyPool(plan.keyPool, keyBits) : [];
  const material = decodeMaterial(vault.facts, pool, crypto);
  const { model } = material;
  const keys = folder === undefined ? undefined : await CombinedKeys.make(plan.devices, keyBits);
  const records =
    keys === undefined || folder === undefined
      ? undefined
      : new FleetRecords({ folder, keys, model, vault: vault.facts, seed: plan.seed });
  const pace = new SimulatedPace({ real, startsAt: real.now() });
  const vaultHeapBytes = async () => (await vault.figures()).heapBytes;
  const watch = new FleetWatch({ ...around, vaultHeapBytes });
  const run = { settings, material, crypto, real, pace, gate: openGate, records, stop };
  const tally = await runFleet({ ...run, onDevice: (device, sofar) => watch.done([device], 1, sofar) });
  const realMs = watch.elapsedMs;
  await watch.end(tally);
  return fleetReport({
    settings,
    tally,
    vaultName: builtInVault,
    stoppedBecause: stopReason(stop),
    realMs,
    simulatedMs: pace.clock.monotonicMs(),
    simulated: true,
    throughputCurve: watch.throughputCurve,
    memory: watch.checkpoints,
    vault: await vault.figures(),
    workers: undefined,
    batchDevices: undefined,
  });
}
