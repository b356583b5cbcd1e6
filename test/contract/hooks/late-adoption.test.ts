import { beforeAll, describe, expect, it } from "vitest";
import type { Brand } from "../../../src/rig/brand.ts";
import { smallKey, throwAwayBrand } from "../../brand/throw-away.ts";
import { HookWorld } from "./hook-world.ts";

let brand: Brand;

beforeAll(async () => {
  brand = await throwAwayBrand();
});

describe("snapd's own key, registered by hand", () => {
  async function registeredByHand(): Promise<HookWorld> {
    const rig = await HookWorld.start({ brand });
    rig.placeKey(await smallKey());
    expect(await rig.provisionByHand()).toBe(0);
    return rig;
  }

  it("fails prepare-device once, in case snapd has no key yet, and then no more", async () => {
    await using rig = await registeredByHand();
    const keys = rig.keys();
    rig.snapd.system.registrationChange = "7";
    expect((await rig.run("prepare-device")).exit).toBe(9);
    rig.snapd.system.registrationChange = "8";
    const { exit, told } = await rig.run("prepare-device");
    expect([exit, told]).toEqual([0, expect.stringContaining("with the device key that snapd has")]);
    expect(rig.keys()).toEqual(keys);
    expect(rig.submissions()).toBe(1);
  });

  it("the hook of the same change, run again because snapd was restarted, still fails: nobody has looked", async () => {
    await using rig = await registeredByHand();
    rig.snapd.system.registrationChange = "7";
    for (const _run of [1, 2, 3]) expect((await rig.run("prepare-device")).exit).toBe(9);
  });

  it("the change of a life before a factory reset proves nothing", async () => {
    await using rig = await registeredByHand();
    rig.snapd.system.registrationChange = "7";
    await rig.run("prepare-device");
    rig.wipe();
    rig.snapd.system.registrationChange = "2";
    expect((await rig.run("prepare-device")).exit).toBe(9);
  });

  it("with a second key beside it nothing goes on: snapd would register that one for the same serial", async () => {
    await using rig = await registeredByHand();
    rig.snapd.system.registrationChange = "7";
    await rig.run("prepare-device");
    rig.placeKey(await smallKey());
    rig.snapd.system.registrationChange = "8";
    const { exit, told } = await rig.run("prepare-device");
    expect([exit, told]).toEqual([8, expect.stringContaining("[device-key-ambiguous]")]);
    expect(rig.snapd.configuration).toEqual({});
  });
});

describe("a key of the agent's own", () => {
  it("is adopted at snapd's first look, so that the hook is not run again", async () => {
    await using rig = await HookWorld.start({ brand });
    rig.snapd.system.registrationChange = "3";
    expect((await rig.run("prepare-device")).exit).toBe(9);
    expect(await rig.snapd.lookForSerial()).toMatchObject({ kind: "restored" });
  });

  it("that a look of snapd has not taken is no key of snapd's: it would make one and register it", async () => {
    await using rig = await HookWorld.start({ brand });
    rig.snapd.system.registrationChange = "3";
    expect((await rig.run("prepare-device")).exit).toBe(9);
    for (const change of ["4", "5"]) {
      rig.snapd.system.registrationChange = change;
      const { exit, told } = await rig.run("prepare-device");
      expect([exit, told]).toEqual([8, expect.stringContaining("[identity-not-adopted]")]);
    }
    expect(rig.submissions()).toBe(1);
  });

  it("whose registration ends only now fails the hook, whatever change an earlier run saw", async () => {
    const faults = [{ fault: "lost-answer", endpoint: "serial", times: 8 }] as const;
    await using rig = await HookWorld.start({ brand, faults, settings: ["deadline: 10"] });
    rig.snapd.system.registrationChange = "3";
    expect((await rig.run("prepare-device")).exit).toBe(5);
    rig.writeSettings({});
    rig.snapd.system.registrationChange = "4";
    expect((await rig.run("prepare-device")).exit).toBe(9);
  }, 60_000);
});

describe("a registration by hand", () => {
  it("that has begun keeps the hook from letting snapd register", async () => {
    await using rig = await HookWorld.start({ brand, route: "delegated" });
    using _run = rig.lockOwnFolder();
    const { exit, told } = await rig.run("prepare-device");
    expect([exit, told]).toEqual([5, expect.stringContaining("[run-in-progress]")]);
    expect(rig.snapd.configuration).toEqual({});
  }, 30_000);
});
