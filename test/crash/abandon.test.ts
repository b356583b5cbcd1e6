import { expect, test } from "vitest";
import type { Disk } from "../../src/disk/disk.ts";
import { Problem } from "../../src/problem/problem.ts";
import { abandonRegistration } from "../../src/registration/abandon.ts";
import type { Places } from "../../src/registration/places.ts";
import { readRegistration } from "../../src/registration/registration.ts";
import { TwinVault } from "./twin/twin-vault.ts";
import { TwinClock, TwinWorld } from "./twin/twin-world.ts";

/** Every file below the folder. */
function filesBelow(disk: Disk, folder: string): string[] {
  return (disk.list(folder) ?? []).flatMap((name) => {
    const path = `${folder}/${name}`;
    return disk.stat(path)?.kind === "folder" ? filesBelow(disk, path) : [path];
  });
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
  const places = { ownFolder } as Places;
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
  disk.settle();
  abandonRegistration(disk, places, false);
  const outcomes = new Set<string>();
  for (const { disk: found, description } of disk.crashStates()) {
    const wasInForce = readRegistration(found, ownFolder) !== undefined;
    const outcome = abandon(found, places);
    outcomes.add(outcome);
    expect(outcome, description).toBe(wasInForce ? "abandoned" : "nothing-to-abandon");
    const files = filesBelow(found, ownFolder);
    expect(
      files.some((path) => path.endsWith(`/${world.keyFor(0).keyId}`)),
      description,
    ).toBe(true);
    expect(found.list(`${ownFolder}/private-keys-v1`), description).toBeUndefined();
    expect(found.stat(`${ownFolder}/serial-request.assert`), description).toBeUndefined();
  }
  expect(outcomes).toEqual(new Set(["abandoned", "nothing-to-abandon"]));
});
