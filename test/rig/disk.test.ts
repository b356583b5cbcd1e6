import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { putAssertion } from "../../src/rig/assertion-files.ts";
import { brandAssertions } from "../../src/rig/brand.ts";
import { devicePaths } from "../../src/rig/device.ts";
import { serialOf } from "../brand/throw-away.ts";
import { filesBelow } from "./setup/device-state.ts";
import { expectFailed, expectNothingKept, expectRegistered } from "./setup/expectations.ts";
import { heedingModes, withFilesUpTo } from "./setup/machine.ts";
import { rigBrand, smallDeviceKey, validFrom, World } from "./setup/world.ts";

const brand = await rigBrand();
const deviceKey = await smallDeviceKey();
const otherKey = await smallDeviceKey();

interface Places {
  readonly device: string;
  readonly own: string;
  readonly keys: string;
  readonly key: string;
  readonly assertions: string;
}

function placesOf(world: World): Places {
  const { deviceFolder: device, assertionFolder } = devicePaths(world.root, world.model);
  const keys = join(device, "private-keys-v1");
  return {
    device,
    own: world.ownFolder,
    keys,
    key: join(keys, deviceKey.keyId),
    assertions: join(assertionFolder, "asserts-v0"),
  };
}

/** The run fails so; nobody was asked, no key was made, and every file that was there is there unchanged. */
async function failsUntouched(world: World, code: string, exit: number, through: readonly string[] = []) {
  const before = filesBelow(world.root);
  const asked = world.asked.length;
  const failed = await world.provision({ through });
  expectFailed(failed, code, exit);
  expect(world.asked.length).toBe(asked);
  const after = filesBelow(world.root);
  for (const [path, content] of before) {
    if (/\/(?:lock|owner)\.[\d.]+$|\/record\.dsse\.json$/.test(path)) continue;
    expect([path, after.get(path)?.equals(content)]).toEqual([path, true]);
  }
  const keyFiles = (files: ReadonlyMap<string, Buffer>): string[] =>
    [...files.keys()].filter((path) => path.includes("private-keys-v1/"));
  expect(keyFiles(after)).toEqual(keyFiles(before));
  return failed;
}

async function begunWorld(): Promise<World> {
  const world = await World.make({ brand, vaultFaults: [{ fault: "garbage", endpoint: "serial" }] });
  world.placeWaitingKey(deviceKey);
  expectFailed(await world.provision(), "vault-answer-unreadable", 6);
  return world;
}

describe.concurrent("something is in the way", () => {
  test.for<[string, (places: Places) => void, string]>([
    ["a file in place of the device folder", ({ device }) => replace(device, "file"), "disk-not-a-folder"],
    ["a file in place of our own folder", ({ own }) => writeFileSync(own, "x"), "disk-not-a-folder"],
    ["a file in place of the key directory", ({ keys }) => replace(keys, "file"), "disk-not-a-folder"],
    [
      "a file in place of the system's assertions",
      ({ assertions }) => replace(assertions, "file"),
      "disk-not-a-folder",
    ],
    ["a folder in place of registration.json", ({ own }) => makeFolder(own, "registration.json"), "disk-not-a-file"],
    ["a folder in place of the identity key", ({ own }) => makeFolder(own, "identity-key"), "disk-not-a-file"],
    ["a folder in place of the device key", ({ key }) => replace(key, "folder"), "disk-not-a-file"],
    ["links that lead in a circle", ({ own }) => symlinkSync(own, own), "disk-link-loop"],
  ])("%s ends the run, and what is there stays", async ([, put, code]) => {
    await using world = await World.make({ brand, deviceKey, settings: { model: "model.assert" } });
    put(placesOf(world));
    await failsUntouched(world, code, 8);
  });

  function replace(path: string, kind: "file" | "folder"): void {
    rmSync(path, { recursive: true });
    if (kind === "file") writeFileSync(path, "in the way");
    else mkdirSync(path);
  }

  function makeFolder(parent: string, name: string): void {
    mkdirSync(join(parent, name), { recursive: true, mode: 0o700 });
  }
});

describe.concurrent("permissions", () => {
  test("a device folder that may not be written to is disk-denied, and no key is made", async () => {
    await using world = await World.make({ brand });
    chmodSync(placesOf(world).device, 0o555);
    await failsUntouched(world, "disk-denied", 8, heedingModes);
    expectNothingKept(world);
    chmodSync(placesOf(world).device, 0o755);
    world.placeKey(deviceKey);
    expectRegistered(world, await world.provision({ through: heedingModes }), "registered");
  });

  test("a device key that may not be read is disk-denied, and no second one is made", async () => {
    await using world = await World.make({ brand, deviceKey });
    chmodSync(placesOf(world).key, 0);
    await failsUntouched(world, "disk-denied", 8, heedingModes);
    chmodSync(placesOf(world).key, 0o600);
    expectRegistered(world, await world.provision({ through: heedingModes }), "registered");
  });

  test("an assertion folder that may not be written to keeps the answer; the next run hands it over unasked", async () => {
    await using world = await World.make({ brand, deviceKey });
    const { assertions } = placesOf(world);
    chmodSync(assertions, 0o555);
    expectFailed(await world.provision({ through: heedingModes }), "disk-denied", 8);
    expect(world.state.systemSerials).toEqual([]);
    chmodSync(assertions, 0o755);
    const done = await world.provision({ through: heedingModes });
    expectRegistered(world, done, "registered");
    expect(world.askedFor).toEqual(["request-id", "serial"]);
  });

  test("a key directory that everybody may write to is key-folder-open", async () => {
    await using world = await World.make({ brand, deviceKey });
    chmodSync(placesOf(world).keys, 0o777);
    await failsUntouched(world, "key-folder-open", 7);
    chmodSync(placesOf(world).keys, 0o700);
    expectRegistered(world, await world.provision(), "registered");
  });

  test("assertions that everybody may write to are assertion-folder-open", async () => {
    await using world = await World.make({ brand, deviceKey });
    chmodSync(placesOf(world).assertions, 0o777);
    await failsUntouched(world, "assertion-folder-open", 7);
  });

  test("an API key that everybody may read is refused as settings-secret-exposed", async () => {
    await using world = await World.make({ brand, deviceKey });
    chmodSync(world.path("api-key"), 0o644);
    await failsUntouched(world, "settings-secret-exposed", 3);
  });
});

describe.concurrent("a device key that cannot be used stays, and no second one is made", () => {
  test.for<[string, (key: Buffer) => Buffer]>([
    ["empty", () => Buffer.alloc(0)],
    ["cut in the middle", (key) => key.subarray(0, key.length / 2)],
    ["with a character changed", (key) => Buffer.from(key.toString("latin1").replace(/.{9}$/, "AAAAAAAAA"), "latin1")],
    ["of another name", () => Buffer.from(otherKey.encodePrivate())],
    ["of zeros", (key) => Buffer.alloc(key.length)],
  ])("%s: key-file-corrupt", async ([, spoil]) => {
    await using world = await World.make({ brand, deviceKey });
    const { key } = placesOf(world);
    writeFileSync(key, spoil(readFileSync(key)));
    await failsUntouched(world, "key-file-corrupt", 8);
  });

  test("two of them and nothing says which: device-key-ambiguous", async () => {
    await using world = await World.make({ brand, deviceKey });
    world.placeKey(otherKey);
    await failsUntouched(world, "device-key-ambiguous", 8);
  });

  test("gone after the registration was begun: device-key-lost", async () => {
    await using world = await begunWorld();
    rmSync(join(world.ownFolder, "private-keys-v1", deviceKey.keyId));
    await failsUntouched(world, "device-key-lost", 8);
    world.placeWaitingKey(deviceKey);
    expectRegistered(world, await world.provision(), "registered");
  });
});

describe.concurrent("a record that cannot be read stays as evidence: registration-corrupt", () => {
  test.for<[string, (text: string) => string]>([
    ["empty", () => ""],
    ["cut in the middle", (text) => text.slice(0, text.length / 2)],
    ["of zeros", (text) => "\0".repeat(text.length)],
    ["an empty object", () => "{}"],
    ["null", () => "null"],
    ["of a later version", (text) => text.replace('"version": 1', '"version": 2')],
    ["with a number for the serial", (text) => text.replace(/"serial": "[^"]*"/, '"serial": 7')],
    ["of 17 KiB", (text) => text.concat(" ".repeat(17 * 1024))],
  ])("%s", async ([name, spoil]) => {
    await using world = await begunWorld();
    const path = join(world.ownFolder, "registration.json");
    const sound = readFileSync(path, "utf8");
    writeFileSync(path, spoil(sound));
    await failsUntouched(world, name === "of 17 KiB" ? "disk-too-big" : "registration-corrupt", 8);
    writeFileSync(path, sound);
    expectRegistered(world, await world.provision(), "registered");
  });
});

describe.concurrent("other files", () => {
  test.for(["", "not a key\n"])("an identity key of %j is identity-key-corrupt and stays", async (content) => {
    await using world = await World.make({ brand, deviceKey });
    mkdirSync(world.ownFolder, { mode: 0o700 });
    writeFileSync(join(world.ownFolder, "identity-key"), content, { mode: 0o600 });
    await failsUntouched(world, "identity-key-corrupt", 8);
  });

  test("an identity key that is gone for good: what its cure says leads to an identity", async () => {
    await using world = await begunWorld();
    rmSync(join(world.ownFolder, "identity-key"));
    const failed = await world.provision();
    expectFailed(failed, "identity-key-corrupt", 8);
    expect(failed.document.error?.cure).toContain("prepare-device abandon");
    const { document } = await world.run("abandon", ["--serial", "RB1-2048-0007"]);
    expect(document.outcome).toBe("abandoned");
    expectRegistered(world, await world.provision(), "registered");
  });

  test("a kept request and a kept answer that cannot be read cost a question, not the identity", async () => {
    await using world = await begunWorld();
    writeFileSync(join(world.ownFolder, "serial-request.assert"), "type: serial-req");
    writeFileSync(join(world.ownFolder, "answer.assert"), Buffer.alloc(300));
    const { deviceKeyId } = expectRegistered(world, await world.provision(), "registered");
    expect(deviceKeyId).toBe(deviceKey.keyId);
    expect(world.state.savedSerials.length).toBe(1);
  });

  test("a serial among the system's that cannot be read is assertion-file-corrupt and stays", async () => {
    await using world = await World.make({ brand, deviceKey });
    const serial = serialOf(brand, { model: world.model, key: deviceKey, serial: "RB1-2048-0007" });
    putAssertion(devicePaths(world.root, world.model).assertionFolder, serial);
    const path = join(placesOf(world).assertions, "serial", brand.brandId, "rig-one", "RB1-2048-0007", "active");
    expect(existsSync(path)).toBe(true);
    writeFileSync(path, readFileSync(path).subarray(0, 400));
    await failsUntouched(world, "assertion-file-corrupt", 8);
  });

  test("an identity snapd has already is taken as it is: nobody is asked, whoever made it", async () => {
    await using world = await World.make({ brand, deviceKey });
    const serial = serialOf(brand, { model: world.model, key: deviceKey, serial: "MADE-ELSEWHERE-1", at: validFrom });
    putAssertion(devicePaths(world.root, world.model).assertionFolder, serial);
    for (const one of [...brandAssertions(brand), world.model, serial]) putAssertion(placesOf(world).device, one);
    const done = await world.provision();
    expectRegistered(world, done, "already-registered");
    expect(done.document).toMatchObject({ serial: "MADE-ELSEWHERE-1", serialSource: null, identityKey: null });
    expect(world.asked).toEqual([]);
    expect(existsSync(world.ownFolder)).toBe(false);
  });

  test("two identities that fit are identity-ambiguous: the agent picks none", async () => {
    await using world = await World.make({ brand, deviceKey });
    const { assertionFolder } = devicePaths(world.root, world.model);
    for (const serial of ["MADE-ELSEWHERE-1", "MADE-ELSEWHERE-2"]) {
      putAssertion(assertionFolder, serialOf(brand, { model: world.model, key: deviceKey, serial }));
    }
    await failsUntouched(world, "identity-ambiguous", 8);
  });
});

describe.concurrent("a disk that takes files only up to", () => {
  test.for([0, 1, 2])("%i blocks ends the run as disk-full; with room it goes on with the same key", async (blocks) => {
    await using world = await World.make({ brand, deviceKey });
    const failed = await world.provision({ through: withFilesUpTo(blocks) });
    expectFailed(failed, "disk-full", 8);
    expectNothingKept(world);
    const temporary = [...filesBelow(world.root).keys()].filter((path) => path.includes("/.tmp-"));
    expect(temporary).toEqual([]);
    const { deviceKeyId } = expectRegistered(world, await world.provision(), "registered");
    expect(deviceKeyId).toBe(deviceKey.keyId);
  });
});
