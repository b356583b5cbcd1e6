import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { nodeCrypto } from "../../src/keys/node-crypto.ts";
import { putAssertion } from "../../src/rig/assertion-files.ts";
import { devicePaths } from "../../src/rig/device.ts";
import { signModel } from "../../src/rig/models.ts";
import { expectFailed, expectNothingKept, expectRegistered } from "./setup/expectations.ts";
import { rigBrand, smallDeviceKey, validFrom, World } from "./setup/world.ts";

const brand = await rigBrand();
const stranger = await rigBrand();
const deviceKey = await smallDeviceKey();
const second = signModel(brand, { kind: "graded", model: "rig-two", signedAt: validFrom }, nodeCrypto);

function forgetModels(world: World): void {
  rmSync(join(world.root, "var/lib/snapd/assertions/asserts-v0/model"), { recursive: true });
}

function writeModeenv(world: World, text: string): void {
  const path = join(world.root, "var/lib/snapd/modeenv");
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

describe.concurrent("where the model comes from", () => {
  test("the settings name a file: it is verified and taken", async () => {
    await using world = await World.make({ brand, deviceKey, settings: { model: "model.assert" } });
    forgetModels(world);
    expectRegistered(world, await world.provision(), "registered");
  });

  test("two models in the assertion store and a modeenv: the one that runs is taken", async () => {
    await using world = await World.make({ brand, deviceKey });
    putAssertion(devicePaths(world.root, world.model).assertionFolder, second);
    writeModeenv(world, `mode=run\nrecovery_system=20240101\nmodel=${brand.brandId}/rig-one\ngrade=signed\n`);
    const done = await world.provision();
    expectRegistered(world, done, "registered");
    expect(done.document["model"]).toBe("rig-one");
  });

  test("two models and nothing that tells which one runs end the run as model-ambiguous", async () => {
    await using world = await World.make({ brand });
    putAssertion(devicePaths(world.root, world.model).assertionFolder, second);
    expectFailed(await world.provision(), "model-ambiguous", 3);
    expect(world.asked).toEqual([]);
    expectNothingKept(world);
  });

  test("no model at all ends the run as model-not-found", async () => {
    await using world = await World.make({ brand });
    forgetModels(world);
    expectFailed(await world.provision(), "model-not-found", 3);
    expect(world.asked).toEqual([]);
  });
});

describe.concurrent("a model that does not fit", () => {
  test("a file that holds no model is refused as model-unreadable", async () => {
    await using world = await World.make({ brand, settings: { model: "brand.assert" } });
    expectFailed(await world.provision(), "model-unreadable", 3);
  });

  test("a file that is no assertion at all is refused as assertion-file-unreadable", async () => {
    await using world = await World.make({ brand, settings: { model: "api-key" } });
    expectFailed(await world.provision(), "assertion-file-unreadable", 3);
  });

  test("a model of a brand below a root nobody trusts is refused before anyone is asked", async () => {
    await using world = await World.make({ brand: stranger, deviceKey, settings: { model: "model.assert" } });
    writeFileSync(world.path("trusted.assert"), Buffer.concat(brand.trusted.map((one) => one.encoded)));
    world.writeSettings({ model: "model.assert", trust: undefined });
    const failed = await world.provision();
    expectFailed(failed, "model-untrusted", 7);
    expect(world.asked).toEqual([]);
    expectNothingKept(world);
  });

  test("prerequisites of another brand do not help a model from a file: its account-key is found nowhere", async () => {
    await using world = await World.make({ brand, deviceKey, settings: { model: "model.assert" } });
    const other = await World.make({ brand: stranger, deviceKey });
    await using _other = other;
    rmSync(join(world.root, "var/lib/snapd/assertions/asserts-v0/account-key"), { recursive: true });
    writeFileSync(world.path("other-brand.assert"), readFileSync(other.path("brand.assert")));
    world.writeSettings({
      model: "model.assert",
      prerequisites: ["other-brand.assert"],
      store: { url: other.store.url },
    });
    expectFailed(await world.provision(), "prerequisite-not-found", 7);
    expect(world.asked).toEqual([]);
    expectNothingKept(world);
    world.writeSettings({ model: "model.assert" });
    expectRegistered(world, await world.provision(), "registered");
  });

  test("a model whose signature was tampered with is refused as model-untrusted", async () => {
    await using world = await World.make({ brand, deviceKey, settings: { model: "model.assert" } });
    const text = readFileSync(world.path("model.assert"), "latin1");
    writeFileSync(world.path("model.assert"), text.replace("architecture: amd64", "architecture: arm64"));
    expectFailed(await world.provision(), "model-untrusted", 7);
    expect(world.asked).toEqual([]);
    expectNothingKept(world);
  });

  test("a model the vault does not know is refused by the vault: vault-model-unknown", async () => {
    const model = signModel(brand, { kind: "graded", model: "rig-two", signedAt: validFrom }, nodeCrypto);
    await using known = await World.make({ brand, deviceKey });
    await using world = await World.make({ brand, deviceKey, model });
    writeFileSync(world.path("api-key"), `${known.apiKey}\n`, { mode: 0o600 });
    world.writeSettings({ vault: { url: known.vault.url, headers: { "api-key": { file: "api-key" } } } });
    expectFailed(await world.provision(), "vault-model-unknown", 6);
    expectNothingKept(world);
    expect(known.vault.service.signingLog.entries).toEqual([]);
    writeFileSync(world.path("api-key"), `${world.apiKey}\n`);
    world.writeSettings({});
    expectRegistered(world, await world.provision(), "registered");
  });

  test("a model that changes after the registration was begun ends the run as model-changed", async () => {
    const faults = [{ fault: "garbage", endpoint: "serial" }] as const;
    await using world = await World.make({ brand, deviceKey, vaultFaults: faults });
    expectFailed(await world.provision(), "vault-answer-unreadable", 6);
    forgetModels(world);
    putAssertion(devicePaths(world.root, world.model).assertionFolder, second);
    expectFailed(await world.provision(), "model-changed", 3);
    expect(world.state.registration).toMatchObject({ model: "rig-one" });
    expect(world.askedFor).toEqual(["request-id", "serial"]);
  });
});
