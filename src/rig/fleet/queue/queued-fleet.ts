import type { FleetSurroundings } from "../embedded-fleet.ts";
import type { FleetSettings } from "../fleet-settings.ts";
import { FleetWatch } from "../fleet-watch.ts";
import type { LoadBounds } from "../load/rate-gate.ts";
import { type EncodedMaterial, makeKeyPool } from "../material.ts";
import { type FleetReport, fleetReport } from "../report/fleet-report.ts";
import { arrivalsOf } from "../run-fleet.ts";
import { FleetVault } from "../vault/fleet-vault.ts";
import { Coordinator } from "./coordinator.ts";
import { writeDocument } from "./fleet-document.ts";
import { planBatches } from "./plan-batches.ts";
import type { RedisLink } from "./redis-link.ts";

export interface QueueSettings {
  readonly link: RedisLink;
  /** 16 hex digits, new for each fleet. */
  readonly fleet: string;
  readonly batchDevices: number;
  /** Where the built-in vault listens, for workers on other machines. */
  readonly listen: string;
  /** A vault to load instead of the built-in one. */
  readonly load: { readonly vault: EncodedMaterial; readonly bounds: LoadBounds } | undefined;
}

/** A fleet whose devices are booted by workers, anywhere; the vault runs here, or is the one to be loaded. */
export async function queuedFleet(
  settings: FleetSettings,
  queue: QueueSettings,
  around: FleetSurroundings,
): Promise<FleetReport> {
  const { listen, load } = queue;
  if (load !== undefined) return await coordinate(settings, queue, around, undefined);
  const { signingKeyBits } = settings;
  await using vault = await FleetVault.start({ model: "fleet", signingKeyBits, listen });
  return await coordinate(settings, queue, around, vault);
}

/** A stop after the load test's time, too; what it returns ends the timer. */
function limitTime(
  coordinator: Coordinator,
  { real }: FleetSurroundings,
  bounds: LoadBounds | undefined,
): AbortController {
  const over = new AbortController();
  if (bounds === undefined) return over;
  const { maxDurationMs } = bounds;
  real.wait(maxDurationMs, over.signal).then(
    () => coordinator.board.stop(`its time of ${maxDurationMs / 1000} s is over`),
    () => undefined,
  );
  return over;
}

function workerLine({ shown }: RedisLink): string {
  return `npm run rig -- worker --queue ${shown}`;
}

async function coordinate(
  settings: FleetSettings,
  queue: QueueSettings,
  around: FleetSurroundings,
  vault: FleetVault | undefined,
): Promise<FleetReport> {
  const { link, fleet, batchDevices, load } = queue;
  const { plan, keyBits } = settings;
  const { real, crypto, file, progress, stop } = around;
  const material = load?.vault ?? vault?.facts;
  if (material === undefined) throw new TypeError("a fleet has a vault");
  const watch = new FleetWatch({ ...around, vaultHeapBytes: async () => (await vault?.figures())?.heapBytes });
  const coordinator = new Coordinator({
    fleet,
    link,
    settings,
    batches: Math.ceil(plan.devices / batchDevices),
    stop,
    onUnworked: () => {
      const who = coordinator.merged.batches === 0 ? "no worker has taken a batch yet" : "no worker has a batch now";
      progress.note(`${who}; start one: ${workerLine(link)}`);
    },
    onResult: ({ devices, tally }, merged) => watch.done(devices, tally.sums.devices, merged.tally),
  });
  const keys = await makeKeyPool(plan.keyPool, keyBits);
  const wantsDevices = file !== undefined;
  const bounds = load?.bounds;
  await coordinator.board.announce(
    writeDocument({ settings, startsAt: real.now(), material, keys, bounds, wantsDevices }),
  );
  progress.note(`fleet ${fleet} is in the queue at ${link.shown}; workers: ${workerLine(link)}`);
  const over = limitTime(coordinator, around, bounds);
  try {
    await coordinator.run(planBatches(fleet, arrivalsOf(settings, crypto), batchDevices));
  } finally {
    over.abort();
    await coordinator.close();
  }
  const { merged, stoppedBecause } = coordinator;
  const realMs = watch.elapsedMs;
  await watch.end(merged.tally);
  return fleetReport({
    settings,
    tally: merged.tally,
    vaultName: load === undefined ? `built in, at ${material.url}` : material.url,
    stoppedBecause,
    realMs,
    simulatedMs: undefined,
    simulated: load === undefined,
    throughputCurve: watch.throughputCurve,
    memory: watch.checkpoints,
    vault: await vault?.figures(),
    workers: merged.report(),
    batchDevices,
  });
}
