import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { runHook } from "../../../src/commands/hook.ts";
import type { Brand } from "../../../src/rig/brand.ts";
import { throwAwayBrand } from "../../brand/throw-away.ts";
import { Relay } from "../../rig/setup/relay.ts";
import { apiKey, HookWorld, type HookWorldInput, serial } from "./hook-world.ts";

let brand: Brand;

beforeAll(async () => {
  brand = await throwAwayBrand();
});

const world = (input: Omit<HookWorldInput, "brand"> = {}): Promise<HookWorld> => HookWorld.start({ brand, ...input });
const noPlugs = { network: true, control: false, "device-keys": false };

describe("on a device without special grants", () => {
  it("prepare-device configures snapd in one transaction and leaves the registration to it", async () => {
    await using rig = await world({ plugs: noPlugs });
    expect((await rig.run("prepare-device")).exit).toBe(0);
    expect(rig.snapd.configuration).toMatchObject({
      "device-service": { url: rig.vault.url, headers: { "api-key": apiKey } },
      registration: { "proposed-serial": serial, body: expect.stringMatching(/^identity-key:\n/) as string },
    });
    expect(rig.vault.records).toEqual([]);
    expect(rig.keys()).toEqual([]);
  });

  it.each(["1000000012345678", "10000000123e4567", "0012"])("the serial %s stays text", async (hardwareSerial) => {
    await using rig = await world({ plugs: noPlugs, hardwareSerial });
    await rig.run("prepare-device");
    expect(rig.snapd.configuration).toMatchObject({ registration: { "proposed-serial": hardwareSerial } });
  });

  it("the identity key is the same at the next try", async () => {
    await using rig = await world({ plugs: noPlugs });
    await rig.run("prepare-device");
    const first = JSON.stringify(rig.snapd.configuration);
    await rig.run("prepare-device");
    expect(JSON.stringify(rig.snapd.configuration)).toBe(first);
  });

  it("configure during seeding checks the settings and makes the identity key that prepare-device then uses", async () => {
    await using rig = await world({ plugs: noPlugs, seeded: false });
    expect((await rig.run("configure")).exit).toBe(0);
    expect(rig.snapd.configuration).toEqual({});
    expect(rig.snapd.health).toMatchObject({ status: "waiting" });
    expect(rig.vault.records).toEqual([]);
    const identityKey = (): string => readFileSync(join(rig.commonFolder, "identity-key.pub"), "utf8");
    const publicKey = identityKey();
    rig.snapd.seeded = true;
    expect((await rig.run("prepare-device")).exit).toBe(0);
    expect(identityKey()).toBe(publicKey);
    const der = Buffer.from(publicKey.replace(/-----.*-----|\n/g, ""), "base64");
    const line = `public-key: "${der.subarray(-32).toString("base64")}"`;
    expect(rig.snapd.configuration).toMatchObject({ registration: { body: expect.stringContaining(line) as string } });
  });

  it.each([
    ["has no serial yet", { hardwareSerial: "To be filled by O.E.M." }],
    ["is to have no identity key", { settings: ["identity-key: false"] }],
  ])("configure during seeding succeeds and makes no key where the board %s", async (_situation, input) => {
    await using rig = await world({ plugs: noPlugs, seeded: false, ...input });
    expect((await rig.run("configure")).exit).toBe(0);
    expect(existsSync(join(rig.commonFolder, "identity-key"))).toBe(false);
  });

  it("hardware without a usable serial fails prepare-device and says why", async () => {
    await using rig = await world({ plugs: noPlugs, hardwareSerial: "To be filled by O.E.M." });
    const { exit, told } = await rig.run("prepare-device");
    expect(exit).toBe(4);
    expect(told).toContain("serial-is-placeholder");
    expect(rig.snapd.configuration).toEqual({});
  });

  it("of a failure with details the code is on the first line, and each detail on one of its own", async () => {
    await using rig = await world({ plugs: noPlugs, hardwareSerial: "None" });
    const lines = (await rig.run("prepare-device")).told.split("\n");
    const first = lines.findIndex((line) => line.startsWith("error: "));
    expect(lines[first]).toMatch(/ \[serial-is-placeholder\]$/);
    expect(lines[first + 1]).toMatch(/^ {2}dmi\.product-serial: refused "None": /);
    expect(lines[first + 2]).toMatch(/^what to do: /);
  });

  it("several wrong settings are told by configure one a line, so that snap set shows them", async () => {
    await using rig = await world({ plugs: noPlugs, settings: ["deadline: 1", "log: {level: loud}"] });
    const { exit, told } = await rig.run("configure");
    expect(exit).toBe(3);
    expect(told.split("\n")[0]).toBe("error: cannot use the settings: 2 mistakes [settings-value-wrong]");
    expect(told.split("\n")).toHaveLength(6);
    expect(told).not.toContain("\uFFFD");
  });

  it("a gadget without a settings file delegates to the store with what the default sources say", async () => {
    await using rig = await world({ plugs: noPlugs });
    rmSync(join(rig.folder, "snap/prepare-device.yaml"));
    expect((await rig.run("configure")).exit).toBe(0);
    expect((await rig.run("prepare-device")).exit).toBe(0);
    expect(rig.snapd.configuration).toMatchObject({ registration: { "proposed-serial": serial } });
    expect(rig.snapd.configuration).not.toHaveProperty("device-service.url");
  });

  it("a folder of the snap that is not there is not made: the hook says so and does its work", async () => {
    await using rig = await world({ plugs: noPlugs });
    const run = rig.snapd.beginHook("configure");
    const common = join(rig.folder, "no-such-common");
    const told: string[] = [];
    const terminal = { out: (line: string) => told.push(line), err: (line: string) => told.push(line) };
    const environment = { SNAP: join(rig.folder, "snap"), SNAP_COMMON: common, SNAPPY_GLOBAL_ROOT: rig.root };
    const exit = await runHook(terminal, "configure", { ...environment, SNAP_COOKIE: run.cookie });
    run.finish(exit);
    expect({ exit, told }).toEqual({ exit: 0, told: ["SNAP_COMMON names no folder: nothing is kept there"] });
    expect(existsSync(common)).toBe(false);
  });

  it("check-health says what the failing hook could not", async () => {
    await using rig = await world({ plugs: noPlugs, hardwareSerial: "None" });
    await rig.run("prepare-device");
    expect((await rig.run("check-health")).exit).toBe(0);
    expect(rig.snapd.health).toMatchObject({ status: "blocked", code: "serial-is-placeholder" });
  });
});

describe("on a device with both grants", () => {
  it("configure registers while the system is seeded, and snapd adopts", async () => {
    await using rig = await world({ seeded: false });
    expect((await rig.run("configure")).exit).toBe(0);
    rig.snapd.seeded = true;
    expect(await rig.snapd.lookForSerial()).toMatchObject({ kind: "restored", session: { opened: true } });
    expect(rig.submissions()).toBe(1);
  });

  it("prepare-device registers late and ends with status 9, so that snapd makes no key", async () => {
    await using rig = await world();
    const { exit, told } = await rig.run("prepare-device");
    expect(exit).toBe(9);
    expect(told).toContain("on purpose");
    expect(rig.snapd.configuration).toEqual({});
    expect(await rig.snapd.lookForSerial()).toMatchObject({ kind: "restored" });
    expect(rig.keys()).toHaveLength(1);
  });

  it("prepare-device run again changes nothing and ends with status 9 again", async () => {
    await using rig = await world();
    await rig.run("prepare-device");
    const keys = rig.keys();
    expect((await rig.run("prepare-device")).exit).toBe(9);
    expect(rig.keys()).toEqual(keys);
    expect(rig.submissions()).toBe(1);
  });

  it.each([
    [["install", "configure", "prepare-device"]],
    [["install", "prepare-device", "configure"]],
    [["configure", "install", "prepare-device"]],
    [["configure", "prepare-device", "install"]],
    [["prepare-device", "install", "configure"]],
    [["prepare-device", "configure", "install"]],
  ])("%j end in one identity", async (order) => {
    await using rig = await world({ seeded: false });
    for (const hook of order) {
      rig.snapd.seeded = rig.snapd.seeded || hook === "prepare-device";
      await rig.run(hook);
    }
    expect(rig.keys()).toHaveLength(1);
    expect(rig.submissions()).toBe(1);
    expect(await rig.snapd.lookForSerial()).toMatchObject({ kind: "restored" });
  });

  it("without a network during seeding nothing fails, and prepare-device delegates", async () => {
    await using rig = await world({ seeded: false, url: "http://127.0.0.1:9/v1/" });
    expect((await rig.run("configure")).exit).toBe(0);
    // With a network prepare-device would adopt, and have the identity key beside the device key.
    expect(existsSync(join(rig.commonFolder, "identity-key"))).toBe(false);
    rig.snapd.seeded = true;
    expect((await rig.run("prepare-device")).exit).toBe(0);
    expect(rig.snapd.configuration).toMatchObject({ registration: { "proposed-serial": serial } });
  });

  it("a vault that only snapd's proxy leads to is reached, and the device is adopted", async () => {
    await using rig = await world({ url: "http://vault.rig.invalid/v1/", plainHttp: true });
    const proxy = await Relay.start(() => rig.vault.url);
    mkdirSync(join(rig.root, "etc"), { recursive: true });
    writeFileSync(join(rig.root, "etc/environment"), `http_proxy=${proxy.origin}\n`);
    const { exit, told } = await rig.run("prepare-device");
    await proxy.close();
    expect({ exit, told }).toEqual({ exit: 9, told });
    expect(rig.submissions()).toBe(1);
  });

  it("a refusal that proves that nothing was signed lets prepare-device delegate", async () => {
    await using rig = await world({ settings: ["deadline: 10"] });
    rig.vault.service.setKeyActive("gateway-one", false);
    expect((await rig.run("prepare-device")).exit).toBe(0);
    expect(rig.snapd.configuration).toMatchObject({ registration: { "proposed-serial": serial } });
  });

  it("after an answer was lost nobody delegates, on any route: the same key asks again", async () => {
    const faults = [{ fault: "lost-answer", endpoint: "serial", times: 100 }] as const;
    await using rig = await world({ seeded: false, faults, settings: ["deadline: 10"] });
    expect((await rig.run("configure")).exit).toBe(0);
    rig.snapd.seeded = true;
    const { exit } = await rig.run("prepare-device");
    expect(exit).toBe(5);
    expect(rig.snapd.configuration).toEqual({});
    expect(new Set(rig.vault.service.signingLog.entries.map(({ deviceKeyId }) => deviceKeyId)).size).toBe(1);
  }, 60_000);

  it.each(["install", "recover", "factory-reset"])("in mode %s no hook does anything", async (mode) => {
    await using rig = await world({ mode });
    for (const hook of ["install", "configure", "prepare-device"]) expect((await rig.run(hook)).exit).toBe(0);
    expect(rig.vault.records).toEqual([]);
    expect(rig.snapd.configuration).toEqual({});
  });

  it("snapd 2.55 gets its configuration: it would adopt nothing", async () => {
    await using rig = await world({ version: "2.55.5" });
    expect((await rig.run("prepare-device")).exit).toBe(0);
    expect(rig.submissions()).toBe(0);
  });
});

describe("settings that are wrong", () => {
  const settings = ["log: {level: loud}"];

  it("are refused by configure once the system is seeded, so that snap set tells it", async () => {
    await using rig = await world({ settings });
    const { exit, told } = await rig.run("configure");
    expect(exit).toBe(3);
    expect(told).toContain("log.level");
  });

  it("never fail a hook during seeding", async () => {
    await using rig = await world({ settings, seeded: false });
    for (const hook of ["install", "configure"]) expect((await rig.run(hook)).exit).toBe(0);
    expect(rig.snapd.health).toMatchObject({ status: "blocked" });
  });
});
