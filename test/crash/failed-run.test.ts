import { beforeAll, expect, test } from "vitest";
import type { DeviceKey } from "../../src/keys/device-key.ts";
import { TwinVault } from "./twin/twin-vault.ts";
import { TwinClock, TwinWorld } from "./twin/twin-world.ts";

let world: TwinWorld;

beforeAll(async () => {
  const [graded] = await TwinWorld.make(["graded"]);
  if (graded === undefined) throw new TypeError("one was asked for");
  world = graded;
});

const lockPath = expect.stringMatching(/\/lock\.\d+$/) as string;

/** Time for whatever still runs to come to its end: nothing here waits for anything but promises. */
async function severalTurns(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

test("a run that fails beside the making of its key writes nothing once it has let the lock go", async () => {
  const disk = world.newDisk();
  const clock = new TwinClock();
  const vault = new TwinVault({ brand: world.brand, model: world.model.model, clock, pending: 0 });
  disk.createFile("/model.assert", world.model.encoded, 0o644);
  const key = Promise.withResolvers<DeviceKey>();
  const run = world.run({
    disk,
    vault,
    clock,
    process: { pid: 100, boot: 1 },
    newKey: key.promise,
    change: { modelFile: "/model.assert", trusted: [], prerequisites: [] },
  });
  const outcome = run.then(
    () => "ended well",
    (fault: unknown) => fault,
  );
  await severalTurns();
  key.resolve(world.keyFor(0));
  expect(await outcome).toMatchObject({ code: "prerequisite-not-found" });
  await severalTurns();
  expect(disk.operations.at(-1)).toMatchObject({ kind: "move-name", toPath: lockPath });
});
