import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { trustedStream } from "../../src/rig/brand.ts";
import { StoreServer } from "../../src/rig/store/store-server.ts";
import { VaultServer } from "../../src/rig/vault/vault-server.ts";
import { type BrandAndModel, context, HookRig, makeBrandAndModel } from "./hook-rig.ts";
import { executable, Workshop } from "./unpacked-gadget.ts";

const apiKey = "not-a-real-key";
const settings = `vault:
  url: https://vault.example.com/v1/
  headers:
    api-key: {file: api-key}
serial:
  sources: [dmi.product-serial]
trust: [trusted.assert]
log: {level: debug}
`;

let workshop: Workshop;
let gadget: string;
let made: BrandAndModel;

beforeAll(async () => {
  workshop = new Workshop();
  made = await makeBrandAndModel();
  const source = workshop.author({
    "prepare-device.yaml": [settings, 0o644],
    "api-key": [`${apiKey}\n`, 0o600],
    "trusted.assert": [new TextDecoder().decode(trustedStream(made.brand)), 0o644],
  });
  const snap = await workshop.pack(workshop.stage(source, "staged", { executable }), "out");
  gadget = await workshop.unpack(snap, "unpacked");
});

afterAll(() => workshop[Symbol.dispose]());

const noPlugs = { network: true, control: false, "device-keys": false, "hardware-observe": true };

function keysOf({ device }: HookRig): readonly string[] {
  const folder = join(device.deviceFolder, "private-keys-v1");
  return existsSync(folder) ? readdirSync(folder) : [];
}

function verdictOf({ device }: HookRig): { readonly code: string; readonly health: string } {
  const text = readFileSync(join(device.snapCommon, "prepare-device/verdict.json"), "utf8");
  const { code, health } = JSON.parse(text) as { code: string; health: string };
  return { code, health };
}

test("without grants, prepare-device sets all that snapd needs to register, as text", async () => {
  await using rig = await HookRig.start(gadget, made, { plugs: noPlugs });
  const { status } = await rig.run("prepare-device");
  expect(status).toBe(0);
  expect(rig.snapd.configuration).toEqual({
    "device-service": { url: "https://vault.example.com/v1/", headers: { "api-key": apiKey } },
    registration: { "proposed-serial": "RB1-2048-0007", body: expect.stringContaining("identity-key:") as string },
  });
  expect(keysOf(rig)).toEqual([]);
  expect(rig.snapd.health).toMatchObject({ code: "delegated" });
});

test("a serial that looks like a number arrives as text", async () => {
  await using rig = await HookRig.start(gadget, made, { plugs: noPlugs, hardwareSerial: "10000000123e4567" });
  await rig.run("prepare-device");
  expect(rig.snapd.configuration).toMatchObject({ registration: { "proposed-serial": "10000000123e4567" } });
});

test("the API key is in snapd's configuration and nowhere else: not in the log, not on stderr", async () => {
  await using rig = await HookRig.start(gadget, made, { plugs: noPlugs });
  const { stdout, stderr } = await rig.run("prepare-device");
  const log = readFileSync(join(rig.device.snapCommon, "prepare-device/log.jsonl"), "utf8");
  expect(log).toContain("delegated");
  expect(`${stdout}${stderr}${log}`).not.toContain(apiKey);
});

test.each(["install", "recover", "factory-reset"])("in mode %s no hook sets anything or makes a key", async (mode) => {
  await using rig = await HookRig.start(gadget, made, { mode, seeded: false });
  for (const hook of ["install", "configure", "prepare-device"]) expect((await rig.run(hook)).status).toBe(0);
  expect(rig.snapd.configuration).toEqual({});
  expect(keysOf(rig)).toEqual([]);
});

test("a board without a serial number fails prepare-device with status 4 and leaves a verdict", async () => {
  await using rig = await HookRig.start(gadget, made, { plugs: noPlugs, hardwareSerial: "To be filled by O.E.M." });
  const { status, stderr } = await rig.run("prepare-device");
  expect({ status, configuration: rig.snapd.configuration }).toEqual({ status: 4, configuration: {} });
  expect(stderr).toContain("[serial-is-placeholder]");
  expect(verdictOf(rig)).toEqual({ code: "serial-is-placeholder", health: "blocked" });
});

test("check-health tells what the failed prepare-device could not", async () => {
  await using rig = await HookRig.start(gadget, made, { plugs: noPlugs, hardwareSerial: "To be filled by O.E.M." });
  await rig.run("prepare-device");
  expect(rig.snapd.health).toBeUndefined();
  expect((await rig.run("check-health")).status).toBe(0);
  expect(rig.snapd.health).toMatchObject({ code: "serial-is-placeholder" });
});

test("while the system is seeded, a failure exits 0 and is in the verdict", async () => {
  const configuration = { "prepare-device": { vault: { url: "http://vault.example.com/" } } };
  await using rig = await HookRig.start(gadget, made, { seeded: false, configuration });
  expect((await rig.run("install")).status).toBe(0);
  expect((await rig.run("configure")).status).toBe(0);
  expect(verdictOf(rig)).toEqual({ code: "settings-plain-http", health: "blocked" });
});

test("once the system is seeded, a wrong setting fails configure, so that snap set shows it", async () => {
  const configuration = { "prepare-device": { vault: { url: "http://vault.example.com/" } } };
  await using rig = await HookRig.start(gadget, made, { configuration });
  const { status, stderr } = await rig.run("configure");
  expect(status).toBe(3);
  expect(stderr).toContain("[settings-plain-http]");
});

test("with both grants, configure registers during seeding and snapd adopts key and serial", async () => {
  const { brand, model } = made;
  const models = [{ brandId: brand.brandId, model: model.model, apiKey }];
  const vault = await VaultServer.start({ context, brand, models });
  const store = await StoreServer.start({ context, brand });
  // As defaults: of gadget.yaml are there before configure first runs.
  const configuration = { "prepare-device": { vault: { url: vault.url }, store: { url: store.url } } };
  await using rig = await HookRig.start(gadget, made, { seeded: false, configuration, storeUrl: store.url });
  try {
    const { status, stderr } = await rig.run("configure");
    expect({ status, verdict: verdictOf(rig), stderr }).toMatchObject({ status: 0, verdict: { code: "registered" } });
    expect(keysOf(rig)).toHaveLength(1);
    rig.snapd.seeded = true;
    const look = await rig.snapd.lookForSerial();
    expect(look).toMatchObject({ kind: "restored", session: { opened: true } });
    // What a remodelling by snapd will ask the vault with (docs/decisions/0005).
    expect(rig.snapd.configuration).toEqual({
      ...configuration,
      "device-service": { url: vault.url, headers: { "api-key": apiKey } },
      registration: { "proposed-serial": look.kind === "restored" ? look.serial.serial : "" },
    });
  } finally {
    await Promise.all([vault.close(), store.close()]);
  }
});

test("with both grants after seeding, prepare-device registers, fails with status 9, and snapd adopts", async () => {
  const { brand, model } = made;
  const models = [{ brandId: brand.brandId, model: model.model, apiKey }];
  const vault = await VaultServer.start({ context, brand, models });
  const configuration = { "prepare-device": { vault: { url: vault.url } } };
  await using rig = await HookRig.start(gadget, made, { configuration });
  try {
    expect((await rig.run("prepare-device")).status).toBe(9);
    expect((await rig.snapd.lookForSerial()).kind).toBe("restored");
    expect((await rig.run("check-health")).status).toBe(0);
    expect(rig.snapd.health).toMatchObject({ status: "okay" });
  } finally {
    await vault.close();
  }
});
