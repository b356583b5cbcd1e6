import { expect, test } from "vitest";
import type { Disk } from "../../src/disk/disk.ts";
import { FsKeyStore } from "../../src/keys/fs-key-store.ts";
import { Problem } from "../../src/problem/problem.ts";
import { abandonRegistration } from "../../src/registration/abandon.ts";
import type { Places } from "../../src/registration/places.ts";
import { readRegistration } from "../../src/registration/registration.ts";
import type { DevicePaths } from "../../src/snapd/device-paths.ts";
import { TwinVault } from "./twin/twin-vault.ts";
import { TwinClock, TwinWorld } from "./twin/twin-world.ts";

/** Every file below the folder. */
function filesBelow(disk: Disk, folder: string): string[] {
  return (disk.list(folder) ?? []).flatMap((name) => {
    const path = `${folder}/${name}`;
    return disk.stat(path)?.kind === "folder" ? filesBelow(disk, path) : [path];
  });
}

/** The folders that count here. */
function placesOn(disk: Disk, { ownFolder, deviceFolder }: DevicePaths): Places {
  return { ownFolder, snapdKeys: new FsKeyStore(disk, deviceFolder) } as unknown as Places;
}

function abandon(disk: Disk, places: Places): "abandoned" | "nothing-to-abandon" {
  try {
    abandonRegistration(disk, places, false);
    return "abandoned";
  } catch (fault) {
    if (fault instanceof Problem && fault.code === "nothing-to-abandon") return fault.code;
    throw fault;
  }
}

test("a registration that was being abandoned when the power failed keeps its key, and can be abandoned to the end", async () => {
  const [world] = await TwinWorld.make(["graded"]);
  if (world === undefined) throw new TypeError("one was asked for");
  const { ownFolder } = world.paths;
  const disk = world.newDisk();
  const clock = new TwinClock();
  const vault = new TwinVault({ brand: world.brand, model: world.model.model, clock, pending: 1000 });
  const run = world.run({
    disk,
    vault,
    clock,
    process: { pid: 100, boot: 1 },
    newKey: world.keyFor(0),
    change: { deadlineMs: 100_000 },
  });
  await expect(run).rejects.toMatchObject({ code: "gave-up-waiting" });
  // A hand-over that came no further.
  const key = world.keyFor(0);
  placesOn(disk, world.paths).snapdKeys.put(key, ownFolder);
  disk.settle();
  abandonRegistration(disk, placesOn(disk, world.paths), false);
  const outcomes = new Set<string>();
  for (const { disk: found, description } of disk.crashStates()) {
    const wasInForce = readRegistration(found, ownFolder) !== undefined;
    const places = placesOn(found, world.paths);
    const outcome = abandon(found, places);
    outcomes.add(outcome);
    expect(outcome, description).toBe(wasInForce ? "abandoned" : "nothing-to-abandon");
    const files = filesBelow(found, ownFolder);
    expect(
      files.some((path) => path.endsWith(`/${key.keyId}`)),
      description,
    ).toBe(true);
    expect(places.snapdKeys.list(), description).toEqual([]);
    expect(found.list(`${ownFolder}/private-keys-v1`), description).toBeUndefined();
    expect(found.stat(`${ownFolder}/serial-request.assert`), description).toBeUndefined();
  }
  expect(outcomes).toEqual(new Set(["abandoned", "nothing-to-abandon"]));
});
