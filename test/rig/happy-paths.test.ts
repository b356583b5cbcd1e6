import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { devicePaths } from "../../src/rig/device.ts";
import { type DeviceState, treeLines } from "./setup/device-state.ts";
import { expectRegistered } from "./setup/expectations.ts";
import { faithful } from "./setup/relay.ts";
import { rigBrand, smallDeviceKey, World } from "./setup/world.ts";

const brand = await rigBrand();
const deviceKey = await smallDeviceKey();

describe.concurrent.for(["graded", "ungraded", "classic"] as const)("a device of a %s model", (kind) => {
  test("registers on its disk where no snapd runs, and a second run changes and asks nothing", async () => {
    await using world = await World.make({ brand, deviceKey, kind });
    const first = await world.provision();
    const { deviceKeyId } = expectRegistered(world, first, "registered");
    expect(deviceKeyId).toBe(deviceKey.keyId);
    expect(world.askedFor).toEqual(["request-id", "serial"]);
    const before = treeLines(world.root);
    expectRegistered(world, await world.provision(), "already-registered");
    expect(treeLines(world.root)).toEqual(before);
    expect(world.askedFor).toEqual(["request-id", "serial"]);
  });

  test("hands the serial to a running snapd, which adopts it and opens its session", async () => {
    await using world = await World.make({ brand, deviceKey, kind, snapd: true });
    const done = await world.provision();
    const { serial, deviceKeyId } = expectRegistered(world, done, "registered");
    expect(done.document["stored"]).toMatchObject({ serial: "snapd's assertion database (acknowledged)" });
    const look = await world.snapd?.lookForSerial();
    expect(look).toMatchObject({ kind: "restored", complaints: [], serial: { serial, deviceKeyId } });
    expect(world.store.sessions.all).toMatchObject([{ serial, deviceKeyId }]);
    const before = treeLines(world.root);
    expectRegistered(world, await world.provision(), "already-registered");
    expect(treeLines(world.root)).toEqual(before);
  });
});

test.concurrent("without a key the agent makes one of 4096 bits and hands over that one", async () => {
  await using world = await World.make({ brand });
  const done = await world.provision();
  const { deviceKeyId } = expectRegistered(world, done, "registered");
  expect(world.state.systemSerials.map((one) => one.deviceKey.n.length)).toEqual([512]);
  expect(world.state.registration).toMatchObject({ deviceKeyId, submissions: 1 });
});

test.concurrent("a Raspberry Pi's serial comes from its device tree", async () => {
  const hardwareSerial = "10000000a1b2c3d4";
  const settings = { serial: { sources: ["device-tree.serial-number"] } };
  await using world = await World.make({ brand, deviceKey, board: "device-tree", hardwareSerial, settings });
  expect(expectRegistered(world, await world.provision(), "registered").serial).toBe(hardwareSerial);
});

test.concurrent("the serial assertion vouches for the identity key, and the document names it", async () => {
  await using world = await World.make({ brand, deviceKey });
  const { document } = await world.provision();
  const identityKey = Buffer.from(String(document["identityKey"]), "base64");
  expect(identityKey.length).toBe(32);
  const pem = readFileSync(join(world.ownFolder, "identity-key.pub"), "latin1");
  const spki = Buffer.from(pem.replace(/-----[A-Z ]+-----/g, ""), "base64");
  expect(spki.subarray(-32)).toEqual(identityKey);
  expect(document["notes"]).toEqual([]);
});

test.concurrent("with identity-key: false there is no identity key, neither on the disk nor in the serial", async () => {
  await using world = await World.make({ brand, deviceKey, settings: { "identity-key": false } });
  const done = await world.provision();
  expectRegistered(world, done, "registered");
  expect(done.document["identityKey"]).toBeNull();
  expect(world.state.systemSerials.map((one) => one.body.length)).toEqual([0]);
  expect(() => readFileSync(join(world.ownFolder, "identity-key"))).toThrow("ENOENT");
});

test.concurrent("a vault that is not ready three times gets the same bytes four times, and one request-id is enough", async () => {
  const sent: Buffer[] = [];
  await using world = await World.make({
    brand,
    deviceKey,
    settings: { deadline: 60 },
    courier: async (passage) => {
      if (passage.endpoint !== "serial") return faithful(passage);
      sent.push(Buffer.from(passage.body));
      if (sent.length > 3) return faithful(passage);
      return passage.answer({ status: 202, headers: { "retry-after": "1" } });
    },
  });
  const done = await world.provision();
  expectRegistered(world, done, "registered");
  expect(sent.map((bytes) => bytes.equals(sent[0] ?? Buffer.alloc(0)))).toEqual([true, true, true, true]);
  expect(world.askedFor).toEqual(["request-id", "serial"]);
  expect(done.document["revision"] ?? 0).toBe(1);
});

test.concurrent("the API key may stand in the settings themselves, which is a warning", async () => {
  await using world = await World.make({ brand, deviceKey });
  world.writeSettings({ vault: { url: world.vault.url, headers: { "api-key": world.apiKey } } });
  const done = await world.provision();
  expectRegistered(world, done, "registered");
  expect(done.stderr).toContain("[settings-secret-in-file]");
});

test.concurrent("the API key may come from the variable MODEL_APIKEY", async () => {
  await using world = await World.make({ brand, deviceKey });
  world.writeSettings({ vault: { url: world.vault.url } });
  expectRegistered(world, await world.provision({ environment: { MODEL_APIKEY: world.apiKey } }), "registered");
});

test.concurrent("a factory reset restores: with the system's assertions gone the saved ones are handed over, nobody is asked", async () => {
  await using world = await World.make({ brand, deviceKey });
  const first = expectRegistered(world, await world.provision(), "registered");
  const asked = world.asked.length;
  const { assertionFolder } = devicePaths(world.root, world.model);
  rmSync(join(assertionFolder, "asserts-v0/serial"), { recursive: true });
  const again = expectRegistered(world, await world.provision(), "registered");
  expect(again).toEqual(first);
  expect(world.asked.length).toBe(asked);
});

test.concurrent("hardware that can no longer be read does not undo a registration that was begun", async () => {
  await using world = await World.make({ brand, deviceKey, vaultFaults: [{ fault: "garbage", endpoint: "serial" }] });
  const first = await world.provision();
  expect(first.status).not.toBe(0);
  writeFileSync(join(world.root, "sys/class/dmi/id/product_serial"), "");
  expect(expectRegistered(world, await world.provision(), "registered").serial).toBe("RB1-2048-0007");
});

test("the vault is asked for a request-id with the serial pinned, and hears of a made key when it is written and pinned, too", async () => {
  const seen: Record<string, DeviceState> = {};
  await using world = await World.make({
    brand,
    courier: async (passage) => {
      // The key is written at the latest while this question waits for its answer.
      if (passage.endpoint === "request-id") await expect.poll(() => world.state.waitingKeys).toHaveLength(1);
      seen[passage.endpoint] = world.state;
      await faithful(passage);
    },
  });
  const { deviceKeyId, serial } = expectRegistered(world, await world.provision(), "registered");
  expect(seen["request-id"]?.registration).toMatchObject({ serial, submissions: 0 });
  expect(seen["request-id"]?.registration).not.toHaveProperty("deviceKeyId");
  expect(seen["serial"]?.waitingKeys).toEqual([deviceKeyId]);
  expect(seen["serial"]?.registration).toMatchObject({ serial, deviceKeyId, submissions: 1 });
  expect(seen["serial"]?.registration).toHaveProperty("intentAt");
});
