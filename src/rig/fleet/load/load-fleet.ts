import type { FleetSurroundings } from "../embedded-fleet.ts";
import { stopReason } from "../fleet-end.ts";
import type { FleetSettings } from "../fleet-settings.ts";
import { FleetWatch } from "../fleet-watch.ts";
import type { EncodedMaterial } from "../material.ts";
import { decodeMaterial, makeKeyPool } from "../material.ts";
import { realPace } from "../pace/pace.ts";
import { type FleetReport, fleetReport } from "../report/fleet-report.ts";
import { runFleet } from "../run-fleet.ts";
import { probeVault } from "./probe-vault.ts";
import { type LoadBounds, RateGate } from "./rate-gate.ts";

/** A controller that also stops when the signal does. */
function stoppedBy(signal: AbortSignal): AbortController {
  const controller = new AbortController();
  signal.addEventListener("abort", () => controller.abort(signal.reason), { once: true });
  return controller;
}

/**
 * Loads the signing path of a vault that is not our own: real time, real serials, within bounds. It stops by itself
 * when the devices, the time or the vault's patience are used up.
 * Problem load-vault-unreachable.
 */
export async function loadFleet(
  settings: FleetSettings,
  vault: EncodedMaterial,
  bounds: LoadBounds,
  around: FleetSurroundings,
): Promise<FleetReport> {
  const { real, crypto } = around;
  const { plan, keyBits } = settings;
  await probeVault(new URL(vault.url));
  const material = decodeMaterial(vault, await makeKeyPool(plan.keyPool, keyBits), crypto);
  const stop = stoppedBy(around.stop);
  const pace = realPace(real);
  const gate = new RateGate(bounds, real, stop);
  const watch = new FleetWatch({ ...around, vaultHeapBytes: async () => undefined });
  const over = new AbortController();
  const timer = real.wait(bounds.maxDurationMs, over.signal).then(
    () => stop.abort(new Error(`its time of ${bounds.maxDurationMs / 1000} s is over`)),
    () => undefined,
  );
  const run = { settings, material, crypto, real, pace, gate, endMs: bounds.maxDurationMs, stop: stop.signal };
  const tally = await runFleet({ ...run, onDevice: (device, sofar) => watch.done([device], 1, sofar) });
  const realMs = watch.elapsedMs;
  over.abort();
  await timer;
  await watch.end(tally);
  const { throughputCurve, checkpoints } = watch;
  const stoppedBecause = tally.sums.devices < plan.devices ? stopReason(stop.signal) : undefined;
  const own = { vault: undefined, workers: undefined, batchDevices: undefined, simulatedMs: undefined };
  const times = { realMs, simulated: false, throughputCurve, memory: checkpoints };
  return fleetReport({ settings, tally, vaultName: vault.url, stoppedBecause, ...times, ...own });
}
