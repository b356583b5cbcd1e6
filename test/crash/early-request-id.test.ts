import { describe, expect, test } from "vitest";
import type { DeviceKey } from "../../src/keys/device-key.ts";
import { readRegistration } from "../../src/registration/registration.ts";
import { TwinVault } from "./twin/twin-vault.ts";
import { TwinClock, TwinWorld } from "./twin/twin-world.ts";

async function newDevice() {
  const [world] = await TwinWorld.make(["graded"]);
  if (world === undefined) throw new TypeError("one was asked for");
  const clock = new TwinClock();
  const vault = new TwinVault({ brand: world.brand, model: world.model.model, clock, pending: 0 });
  return { world, clock, vault, disk: world.newDisk(), ownFolder: world.paths.ownFolder };
}

const never = new Promise<DeviceKey>(() => undefined);

describe("a request-id that comes while the device key is being made", () => {
  test("survives a power cut in the search for the key: the next run uses it, and the vault gives out no other", async () => {
    const { world, clock, vault, disk, ownFolder } = await newDevice();
    void world.run({ disk, vault, clock, process: { pid: 100, boot: 1 }, newKey: never });
    await expect.poll(() => readRegistration(disk, ownFolder)?.requestId).toBeDefined();
    const kept = readRegistration(disk, ownFolder);
    expect(kept).toMatchObject({ submissions: 0 });
    expect(kept).not.toHaveProperty("deviceKeyId");
    // What was written and synced is what a power cut leaves.
    for (const { disk: found } of disk.crashStates()) {
      const id = readRegistration(found, ownFolder)?.requestId;
      if (id !== undefined) expect(id).toBe(kept?.requestId);
    }
    await world.run({ disk, vault, clock, process: { pid: 101, boot: 2 }, newKey: world.keyFor(1) });
    expect(vault.requestIds).toBe(1);
    expect(vault.requests.map(({ requestId }) => requestId)).toEqual([kept?.requestId]);
  });

  test("is not used when the search took longer than the vault remembers it", async () => {
    const { world, clock, vault, disk, ownFolder } = await newDevice();
    let found: (key: DeviceKey) => void = () => undefined;
    const newKey = new Promise<DeviceKey>((resolve) => {
      found = resolve;
    });
    const run = world.run({ disk, vault, clock, process: { pid: 100, boot: 1 }, newKey });
    await expect.poll(() => readRegistration(disk, ownFolder)?.requestId).toBeDefined();
    clock.elapsedMs += 600_000;
    found(world.keyFor(0));
    await run;
    expect(vault.requestIds).toBe(2);
    expect(vault.signatures).toBe(1);
  });

  test("that comes after the key is the one that is used", async () => {
    const { world, clock, vault, disk } = await newDevice();
    let isAsked = false;
    const slow = {
      async requestId(): Promise<string> {
        isAsked = true;
        for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
        return await vault.requestId();
      },
      submit: (stream: Uint8Array) => vault.submit(stream),
    };
    await world.run({ disk, vault: slow, clock, process: { pid: 100, boot: 1 }, newKey: world.keyFor(0) });
    expect(isAsked).toBe(true);
    expect(vault.requestIds).toBe(1);
    expect(vault.signatures).toBe(1);
  });

  test("and a device key of an earlier run: the vault is asked once, after all keys are there", async () => {
    const { world, clock, vault, disk } = await newDevice();
    const refusing = {
      requestId: () => Promise.reject(new TypeError("the power fails")),
      submit: () => Promise.reject(new TypeError("not asked")),
    };
    const first = world.run({
      disk,
      vault: refusing,
      clock,
      process: { pid: 100, boot: 1 },
      newKey: world.keyFor(0),
    });
    await expect(first).rejects.toThrow("the power fails");
    await world.run({ disk, vault, clock, process: { pid: 101, boot: 2 }, newKey: never });
    expect(vault.requestIds).toBe(1);
    expect(vault.requests.map(({ deviceKeyId }) => deviceKeyId)).toEqual([world.keyFor(0).keyId]);
  });
});
