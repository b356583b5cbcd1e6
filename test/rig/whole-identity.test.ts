import { chmodSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { devicePaths } from "../../src/rig/device.ts";
import { treeLines } from "./setup/device-state.ts";
import { expectFailed, expectRegistered } from "./setup/expectations.ts";
import { rigBrand, smallDeviceKey, World } from "./setup/world.ts";

const brand = await rigBrand();
const deviceKey = await smallDeviceKey();

/** A registered device; vault and store are gone, so that whatever comes later comes without them. */
async function registered(input: { withStore?: boolean } = {}): Promise<World> {
  const world = await World.make({ brand, deviceKey });
  expectRegistered(world, await world.provision(), "registered");
  const store = input.withStore === true ? {} : { store: { url: "http://127.0.0.1:9/" } };
  world.writeSettings({ vault: { url: "http://127.0.0.1:9/v1/" }, ...store });
  return world;
}

const folders = (world: World) => devicePaths(world.root, world.model);

describe.concurrent("a run on a registered device", () => {
  test("that has all it needs changes nothing and asks nobody", async () => {
    await using world = await registered();
    const before = treeLines(world.root);
    expectRegistered(world, await world.provision(), "already-registered");
    expect(treeLines(world.root)).toEqual(before);
  });

  test.for(["account", "account-key", "model", "serial"] as const)(
    "that a factory reset could not restore for want of the saved %s gets it back, without a network, and says so",
    async (type) => {
      await using world = await registered();
      const saved = world.savedTypes();
      rmSync(join(folders(world).deviceFolder, "asserts-v0", type), { recursive: true });
      const done = await world.provision();
      expectRegistered(world, done, "registered");
      expect(world.savedTypes()).toEqual(saved);
      expectRegistered(world, await world.provision(), "already-registered");
    },
  );

  test("whose account-key is nowhere on the device fetches it from the store", async () => {
    await using world = await registered({ withStore: true });
    for (const folder of [folders(world).deviceFolder, folders(world).assertionFolder])
      rmSync(join(folder, "asserts-v0/account-key"), { recursive: true });
    world.writeSettings({ prerequisites: undefined });
    expectRegistered(world, await world.provision(), "registered");
    expect(world.savedTypes()["account-key"]).toBeGreaterThan(0);
  });

  test("whose stored serial was tampered with is no identity: serial-untrusted, and the file stays", async () => {
    await using world = await registered();
    const { serial } = world.state.systemSerials[0] ?? { serial: "" };
    const paths = [folders(world).assertionFolder, folders(world).deviceFolder].map((folder) =>
      join(folder, "asserts-v0/serial", brand.brandId, world.model.model, serial, "active"),
    );
    for (const path of paths)
      writeFileSync(path, readFileSync(path, "latin1").replace(/^timestamp: 20/m, "timestamp: 19"));
    const forged = paths.map((path) => readFileSync(path, "latin1"));
    expectFailed(await world.provision(), "serial-untrusted", 7);
    expect(paths.map((path) => readFileSync(path, "latin1"))).toEqual(forged);
  });

  test("whose saved serial differs from the one snapd has is a conflict that is named", async () => {
    await using world = await registered();
    const { serial } = world.state.systemSerials[0] ?? { serial: "" };
    const path = join(
      folders(world).deviceFolder,
      "asserts-v0/serial",
      brand.brandId,
      world.model.model,
      serial,
      "active",
    );
    writeFileSync(path, readFileSync(path, "latin1").replace(/^timestamp: 20/m, "timestamp: 19"));
    expectFailed(await world.provision(), "assertion-conflict", 8);
  });
});

describe.concurrent("an identity key that is gone", () => {
  const halves = ["identity-key", "identity-key.pub"];

  test.for([["the private half", halves.slice(0, 1)] as const, ["both halves", halves] as const])(
    "%s: the device is registered all the same, the run says by code what it has lost and makes no other",
    async ([_which, names]) => {
      await using world = await registered();
      for (const name of names) rmSync(join(world.ownFolder, name));
      const done = await world.provision();
      expectRegistered(world, done, "already-registered");
      expect(done.document["notes"]).toEqual([
        { code: "identity-key-lost", text: expect.stringContaining("is gone") as string },
      ]);
      expect(existsSync(join(world.ownFolder, "identity-key"))).toBe(false);
    },
  );

  test("is not missed where the settings wanted none", async () => {
    await using world = await World.make({ brand, deviceKey, settings: { "identity-key": false } });
    expectRegistered(world, await world.provision(), "registered");
    expect((await world.provision()).document["notes"]).toEqual([]);
  });
});

describe.concurrent("private keys that others may read", () => {
  const deviceKeyPath = (world: World) => join(folders(world).deviceFolder, "private-keys-v1", deviceKey.keyId);
  const identityKeyPath = (world: World) => join(world.ownFolder, "identity-key");
  const modeOf = (path: string): number => statSync(path).mode & 0o7777;

  test.for([
    ["device", deviceKeyPath],
    ["identity", identityKeyPath],
  ] as const)("the %s key of a registered device is taken back and the run says so by code", async ([_which, path]) => {
    await using world = await registered();
    chmodSync(path(world), 0o644);
    const done = await world.provision();
    expect(done.status).toBe(0);
    expect(modeOf(path(world))).toBe(0o600);
    expect(done.document["notes"]).toEqual([
      { code: "key-file-exposed", text: expect.stringContaining("had the mode 0644") as string },
    ]);
    expect(done.stderr).toContain("had the mode 0644");
    expect((await world.provision()).document["notes"]).toEqual([]);
  });

  test("the key that waits is taken back before it is handed over", async () => {
    await using world = await World.make({ brand });
    world.placeWaitingKey(deviceKey);
    chmodSync(join(world.ownFolder, "private-keys-v1", deviceKey.keyId), 0o664);
    const done = await world.provision();
    expectRegistered(world, done, "registered");
    expect(done.document["notes"]).toEqual([expect.objectContaining({ code: "key-file-exposed" })]);
  });

  test("in a folder that everybody may write to they are not used at all", async () => {
    await using world = await registered();
    chmodSync(join(folders(world).deviceFolder, "private-keys-v1"), 0o777);
    expectFailed(await world.provision(), "key-folder-open", 7);
  });
});
