import type { DeviceResult } from "../device/device-result.ts";
import { maxUnderWay, taktOf } from "../fleet-settings.ts";
import { type Pace, realPace } from "../pace/pace.ts";
import { SimulatedPace } from "../pace/simulated-pace.ts";
import { type Arrival, runDevices } from "../run-devices.ts";
import { FleetTally } from "../tally/fleet-tally.ts";
import type { BatchJob, BatchResult } from "./batch-job.ts";
import type { WorkedFleet } from "./worked-fleet.ts";

/** When the batch begins in the fleet's time. */
function startOf({ atMs }: BatchJob): number {
  return atMs.find((ms) => ms !== null) ?? 0;
}

/** The devices that nobody has finished yet, their times counted from the batch's start. */
function* arrivalsLeft(job: BatchJob, done: ReadonlySet<number>): Generator<Arrival> {
  const startMs = startOf(job);
  for (const [index, atMs] of job.atMs.entries()) {
    const number = job.first + index;
    if (!done.has(number)) yield { number, atMs: atMs === null ? undefined : atMs - startMs };
  }
}

/** Each batch has a time of its own: one that is taken over later is none the later for it. */
function paceOf(job: BatchJob, { real, document }: WorkedFleet): Pace {
  if (document.bounds !== null) return realPace(real);
  const startsAt = new Date(Date.parse(document.startsAt) + startOf(job));
  return new SimulatedPace({ real, startsAt });
}

/**
 * Boots the devices of a batch that are not done, keeps each as it ends, and sums up the whole batch from what is kept:
 * so it does not matter how many workers have begun it, or where they were stopped.
 */
export async function runBatch(
  job: BatchJob,
  fleet: WorkedFleet,
): Promise<Pick<BatchResult, "foundDone" | "tally" | "devices">> {
  const { board, world, planner, document, stop } = fleet;
  const { settings } = document;
  const found = await board.devicesDone(job.batch);
  const pace = paceOf(job, fleet);
  await runDevices({
    world: { ...world, pace, endMs: Number.POSITIVE_INFINITY },
    planner,
    arrivals: arrivalsLeft(job, new Set(found.map(({ number }) => number))),
    maxUnderWay: maxUnderWay(settings),
    onResult: async (device) => {
      const arrivalMs = device.arrivalMs + startOf(job);
      await pace.resting(board.keepDevice(job.batch, { ...device, arrivalMs }));
    },
    stop,
  });
  const done = await board.devicesDone(job.batch);
  const tally = new FleetTally(taktOf(settings));
  for (const device of done) tally.add(device);
  const devices: readonly DeviceResult[] = document.wantsDevices ? done : [];
  return { foundDone: found.length, tally: tally.toJSON(), devices };
}
