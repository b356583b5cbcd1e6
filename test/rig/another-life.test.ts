import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { nodeCrypto } from "../../src/keys/node-crypto.ts";
import { assertionsIn, putAssertion } from "../../src/rig/assertion-files.ts";
import { devicePaths } from "../../src/rig/device.ts";
import { type ModelKind, signModel } from "../../src/rig/models.ts";
import { filesBelow } from "./setup/device-state.ts";
import { expectFailed, expectRegistered } from "./setup/expectations.ts";
import { rigBrand, smallDeviceKey, validFrom, World, type WorldInput } from "./setup/world.ts";

const brand = await rigBrand();
const deviceKey = await smallDeviceKey();

/** A device on which an earlier run made the key and came no further. */
async function withKey(input: Omit<WorldInput, "brand"> = {}): Promise<World> {
  const world = await World.make({ brand, ...input });
  world.placeWaitingKey(deviceKey);
  return world;
}

/** The device's store holds this model now, and no other. */
function becomes(world: World, model: string, kind: ModelKind = "graded"): void {
  const { assertionFolder } = devicePaths(world.root, world.model);
  rmSync(join(assertionFolder, "asserts-v0/model"), { recursive: true });
  putAssertion(assertionFolder, signModel(brand, { kind, model, signedAt: validFrom }, nodeCrypto));
}

/** What a factory reset leaves: the save partition, and the image. */
function factoryReset(world: World): void {
  const snapd = join(world.root, "var/lib/snapd");
  rmSync(join(snapd, "device"), { recursive: true, force: true });
  rmSync(join(snapd, "assertions/asserts-v0/serial"), { recursive: true, force: true });
  const { snapCommon } = devicePaths(world.root, world.model);
  rmSync(snapCommon, { recursive: true });
  mkdirSync(snapCommon);
}

/** snapd restores the serial whose key the save partition has (overlord/devicestate restoreDeviceSerialFromSave). */
function restore(world: World): void {
  const { deviceFolder, assertionFolder } = devicePaths(world.root, world.model);
  for (const type of ["account", "account-key", "model", "serial"] as const)
    for (const one of assertionsIn(deviceFolder, type, nodeCrypto)) putAssertion(assertionFolder, one);
}

const namesBelow = (folder: string): readonly string[] => [...filesBelow(folder).keys()].sort();

describe.concurrent("a device that has become another model", () => {
  test("is not registered by hand where it was registered as the old one: that is snapd's to do", async () => {
    await using world = await withKey();
    expectRegistered(world, await world.provision(), "registered");
    const before = world.state;
    becomes(world, "rig-two");
    const refused = await world.provision();
    expectFailed(refused, "model-changed", 3);
    expect(refused.document.error?.message).toContain("is registered as");
    expect(refused.document.error?.cure).toContain("snap remodel");
    expect(world.askedFor).toEqual(["request-id", "serial"]);
    expect(world.state).toEqual(before);
  });

  test("with a registration that may be signed is refused, and abandon lets it begin as the new one", async () => {
    const vaultFaults = [{ fault: "lost-answer", endpoint: "serial", times: 100 }] as const;
    await using world = await withKey({ vaultFaults });
    expect((await world.provision()).status).not.toBe(0);
    const [waiting] = world.state.waitingKeys;
    becomes(world, "rig-two");
    const refused = await world.provision();
    expectFailed(refused, "model-changed", 3);
    expect(refused.document.error?.cure).toContain("prepare-device abandon");
    const serial = String(world.state.registration?.["serial"]);
    const abandoned = await world.run("abandon", ["--serial", serial]);
    expect(abandoned.document).toMatchObject({ outcome: "abandoned", serial, deviceKeyId: waiting });
    expect(readdirSync(join(world.ownFolder, "abandoned-1/private-keys-v1"))).toEqual([waiting]);
    expect(world.state.registration).toBeUndefined();
  });

  test("the registration of a model without a grade bars one with a grade, and abandon finds it", async () => {
    const vaultFaults = [{ fault: "lost-answer", endpoint: "serial", times: 100 }] as const;
    await using world = await withKey({ kind: "ungraded", vaultFaults });
    expect((await world.provision()).status).not.toBe(0);
    becomes(world, "rig-one", "graded");
    expectFailed(await world.provision(), "model-changed", 3);
    expect(namesBelow(world.root).filter((name) => name.includes("save/device"))).toEqual([]);
    const serial = String(world.state.registration?.["serial"]);
    expect((await world.run("abandon", ["--serial", serial])).document.outcome).toBe("abandoned");
  });

  test.for([
    ["ungraded", "graded"],
    ["graded", "ungraded"],
  ] as const)("registered %s, the same model %s makes no second key", async ([from, to]) => {
    await using world = await withKey({ kind: from });
    expectRegistered(world, await world.provision(), "registered");
    becomes(world, "rig-one", to);
    expectFailed(await world.provision(), "device-key-elsewhere", 8);
    expect(world.askedFor).toEqual(["request-id", "serial"]);
    const keys = namesBelow(world.root).filter((name) => name.includes("private-keys-v1/"));
    expect(keys.length).toBe(1);
  });
});

describe.concurrent("after a factory reset", () => {
  test("a graded device has the serial that snapd restored, and the identity key it had", async () => {
    await using world = await withKey();
    const { deviceKeyId } = expectRegistered(world, await world.provision(), "registered");
    const identity = readFileSync(join(world.ownFolder, "identity-key"));
    factoryReset(world);
    restore(world);
    const again = expectRegistered(world, await world.provision(), "already-registered");
    expect(again.deviceKeyId).toBe(deviceKeyId);
    expect(readFileSync(join(world.ownFolder, "identity-key"))).toEqual(identity);
    expect(world.askedFor).toEqual(["request-id", "serial"]);
  });

  test("a graded device whose serial nobody restored hands it over again and asks nobody", async () => {
    await using world = await withKey();
    const { deviceKeyId } = expectRegistered(world, await world.provision(), "registered");
    factoryReset(world);
    expect(expectRegistered(world, await world.provision(), "registered").deviceKeyId).toBe(deviceKeyId);
    expect(world.askedFor).toEqual(["request-id", "serial"]);
  });

  test("a device without a save partition registers anew: another key, the vault's second revision, and a note", async () => {
    await using world = await withKey({ kind: "ungraded", settings: { deadline: 60 } });
    const first = expectRegistered(world, await world.provision(), "registered");
    factoryReset(world);
    mkdirSync(join(world.root, "var/lib/snapd/assertions"), { recursive: true });
    const done = await world.provision();
    const second = expectRegistered(world, done, "registered");
    expect(second.serial).toBe(first.serial);
    expect(second.deviceKeyId).not.toBe(first.deviceKeyId);
    expect(done.document["revision"]).toBe(2);
    expect(done.document["notes"]).toEqual([expect.objectContaining({ code: "serial-signed-before" })]);
  });
});

test("asked again with the same key, the vault's second revision takes the first one's place everywhere", async () => {
  await using world = await withKey();
  const first = expectRegistered(world, await world.provision(), "registered");
  const { deviceFolder } = devicePaths(world.root, world.model);
  factoryReset(world);
  rmSync(join(deviceFolder, "asserts-v0/serial"), { recursive: true });
  rmSync(join(world.ownFolder, "answer.assert"));
  const done = await world.provision();
  expect(expectRegistered(world, done, "registered")).toEqual(first);
  expect(done.document["revision"]).toBe(2);
  expectRegistered(world, await world.provision(), "already-registered");
});
