import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { devicePaths } from "../../src/rig/device.ts";
import { needs } from "../snapd/needs.ts";
import { filesBelow } from "./setup/device-state.ts";
import { expectFailed, expectRegistered } from "./setup/expectations.ts";
import { missingMounts, withFileSystem } from "./setup/machine.ts";
import { type Outcome, rigBrand, smallDeviceKey, World } from "./setup/world.ts";

const brand = await rigBrand();
const deviceKey = await smallDeviceKey();
const missing = missingMounts();
const pageBytes = 4096;

type Part = "save" | "assertions";

function folderOf(world: World, part: Part): string {
  const { deviceFolder, assertionFolder } = devicePaths(world.root, world.model);
  return part === "save" ? join(deviceFolder, "..") : assertionFolder;
}

/** Runs with a file system that has this many pages left on the part; afterwards the disk holds what it left. */
async function runWith(world: World, part: Part, pagesLeft: number, readOnly = false): Promise<Outcome> {
  const folder = folderOf(world, part);
  const copy = world.path("copy");
  const used = [...filesBelow(folder).values()].reduce((sum, { length }) => sum + Math.ceil(length / pageBytes), 0);
  const sizeBytes = (used + pagesLeft) * pageBytes;
  const done = await world.provision({ through: withFileSystem({ folder, copy, sizeBytes, readOnly }) });
  rmSync(folder, { recursive: true });
  renameSync(copy, folder);
  return done;
}

describe.concurrent.for(["save", "assertions"] as const)("the file system of %s", (part) => {
  test("read-only ends the run as disk-read-only; writable again it registers with the same key", async (context) => {
    needs(context, missing);
    await using world = await World.make({ brand, deviceKey });
    expectFailed(await runWith(world, part, 100, true), "disk-read-only", 8);
    expect(world.state.systemSerials).toEqual([]);
    const done = await world.provision();
    expectRegistered(world, done, "registered");
    expect(world.askedFor).toEqual(["request-id", "serial"]);
  });

  const pages = part === "save" ? [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] : [1, 2];

  test.for(pages)(
    "with %i pages left ends well or as disk-full, and goes on with the same key",
    async (left, context) => {
      needs(context, missing);
      await using world = await World.make({ brand, deviceKey });
      const first = await runWith(world, part, left);
      if (first.status !== 0) {
        expectFailed(first, "disk-full", 8);
        expect(world.state.systemSerials).toEqual([]);
      }
      const second = await world.provision();
      const { serial, deviceKeyId } = expectRegistered(
        world,
        second,
        second.document.outcome === "registered" ? "registered" : "already-registered",
      );
      expect({ serial, deviceKeyId }).toEqual({ serial: "RB1-2048-0007", deviceKeyId: deviceKey.keyId });
      const temporary = [...filesBelow(world.root).keys()].filter((path) => path.includes("/.tmp-"));
      expect(temporary).toEqual([]);
    },
  );
});

test.concurrent("with no room at all nothing is asked and nothing is made", async (context) => {
  needs(context, missing);
  await using world = await World.make({ brand, deviceKey });
  // A size of 0 would mean "no limit": the key's own page is all there is.
  expectFailed(await runWith(world, "save", 0), "disk-full", 8);
  expect(world.asked).toEqual([]);
  expect(world.state).toMatchObject({ snapdKeys: [deviceKey.keyId], waitingKeys: [], registration: undefined });
});
