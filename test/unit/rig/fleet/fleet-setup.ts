import { systemClock } from "../../../../src/clock/system-clock.ts";
import type { DeviceKey } from "../../../../src/keys/device-key.ts";
import { nodeCrypto } from "../../../../src/keys/node-crypto.ts";
import type { DeviceResult } from "../../../../src/rig/fleet/device/device-result.ts";
import type { FleetSettings } from "../../../../src/rig/fleet/fleet-settings.ts";
import { openGate } from "../../../../src/rig/fleet/load/gate.ts";
import { decodeMaterial } from "../../../../src/rig/fleet/material.ts";
import { SimulatedPace } from "../../../../src/rig/fleet/pace/simulated-pace.ts";
import type { FleetPlan } from "../../../../src/rig/fleet/plan/device-plan.ts";
import { readFaultMix } from "../../../../src/rig/fleet/plan/fault-mix.ts";
import { type FleetRun, runFleet } from "../../../../src/rig/fleet/run-fleet.ts";
import type { FleetTally } from "../../../../src/rig/fleet/tally/fleet-tally.ts";
import type { FleetVault } from "../../../../src/rig/fleet/vault/fleet-vault.ts";

type Changes = Partial<Omit<FleetSettings, "plan">> & { readonly plan?: Partial<FleetPlan>; readonly faults?: string };

export function settingsOf({ plan, faults, ...rest }: Changes): FleetSettings {
  const mix = faults === undefined ? [] : readFaultMix(faults);
  return {
    plan: { seed: "1", devices: 50, duplicates: 0, serialPrefix: "SN-", keyPool: 4, faults: mix, ...plan },
    arrival: { kind: "together" },
    parallel: 8,
    keyBits: 2048,
    signingKeyBits: 2048,
    slowMs: 35_000,
    budgetMs: 600_000,
    ...rest,
  };
}

export interface Boots {
  readonly tally: FleetTally;
  /** In the order of their numbers. */
  readonly devices: readonly DeviceResult[];
  readonly simulatedMs: number;
}

/** Boots a small fleet against a vault that runs. */
export async function bootFleet(
  vault: FleetVault,
  keys: readonly DeviceKey[],
  settings: FleetSettings,
  change: Partial<FleetRun> = {},
): Promise<Boots> {
  const devices: DeviceResult[] = [];
  const pace = new SimulatedPace({ real: systemClock, startsAt: new Date() });
  const tally = await runFleet({
    settings,
    material: decodeMaterial(vault.facts, keys, nodeCrypto),
    crypto: nodeCrypto,
    real: systemClock,
    pace,
    gate: openGate,
    onDevice: (device) => void devices.push(device),
    stop: new AbortController().signal,
    ...change,
  });
  devices.sort((a, b) => a.number - b.number);
  return { tally, devices, simulatedMs: pace.clock.monotonicMs() };
}
