import { expect, it } from "vitest";
import { systemClock } from "../../../../src/clock/system-clock.ts";
import { FleetWatch } from "../../../../src/rig/fleet/fleet-watch.ts";
import { FleetTally } from "../../../../src/rig/fleet/tally/fleet-tally.ts";

const progress = { show: () => undefined, note: () => undefined, end: () => undefined };

it("garbage is collected after every 500 devices, also where they come in batches, and at each look", async () => {
  const collectedAt: number[] = [];
  const tally = new FleetTally();
  const vaultHeapBytes = (): Promise<number> => {
    collectedAt.push(tally.sums.devices);
    return Promise.resolve(1024);
  };
  const watch = new FleetWatch({ real: systemClock, progress, file: undefined, vaultHeapBytes });
  for (let batch = 0; batch < 36; batch += 1) {
    tally.sums.devices += 50;
    await watch.done([], 50, tally);
  }
  await watch.end(tally);
  // The looks are at 100, 1 000 and the end.
  expect(collectedAt).toEqual([100, 500, 1000, 1000, 1500, 1800]);
  expect(watch.checkpoints.map(({ devices }) => devices)).toEqual([100, 1000, 1800]);
});
