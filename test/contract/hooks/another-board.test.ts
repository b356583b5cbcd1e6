import { mkdirSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import type { Brand } from "../../../src/rig/brand.ts";
import { throwAwayBrand } from "../../brand/throw-away.ts";
import { HookWorld, type HookWorldInput, serial } from "./hook-world.ts";

let brand: Brand;

beforeAll(async () => {
  brand = await throwAwayBrand();
});

const world = (input: Omit<HookWorldInput, "brand"> = {}): Promise<HookWorld> => HookWorld.start({ brand, ...input });
const noPlugs = { network: true, control: false, "device-keys": false };
const settings = ["deadline: 10"];
const busy = [{ fault: "busy-503", endpoint: "request-id", times: 100 }] as const;
const proposed = { registration: { "proposed-serial": serial } };

describe("a disk in another board", () => {
  it("is not delegated as the board whose registration the vault was too busy for", async () => {
    await using rig = await world({ faults: busy, settings });
    expect((await rig.run("prepare-device")).exit).toBe(0);
    rig.movesToBoard("HW-4096-02");
    const { exit, told } = await rig.run("prepare-device");
    expect([exit, told]).toEqual([4, expect.stringContaining("[serial-changed]")]);
  }, 60_000);

  it.each([false, true])("is not delegated as another one than before (save partition: %s)", async (saved) => {
    await using rig = await world({ plugs: noPlugs });
    if (saved) mkdirSync(rig.saveFolder, { recursive: true });
    expect((await rig.run("prepare-device")).exit).toBe(0);
    rig.movesToBoard("HW-4096-02");
    const { exit, told } = await rig.run("prepare-device");
    expect([exit, told]).toEqual([4, expect.stringContaining("[serial-changed]")]);
    expect(rig.snapd.configuration).toMatchObject(proposed);
    rig.movesToBoard(serial);
    expect((await rig.run("prepare-device")).exit).toBe(0);
  });

  it("is not the case where only the settings were corrected: the refusal names abandon, which helps", async () => {
    const corrected = "HW-UUID-7";
    await using rig = await world({ plugs: noPlugs });
    expect((await rig.run("prepare-device")).exit).toBe(0);
    // Another source than before, as after a change of serial.sources.
    rig.movesToBoard(corrected);
    expect((await rig.run("prepare-device")).told).toMatch(/what to do: .*`prepare-device abandon`/);
    expect((await rig.abandon(serial)).status).toBe(0);
    expect((await rig.run("prepare-device")).exit).toBe(0);
    expect(rig.snapd.configuration).toMatchObject({ registration: { "proposed-serial": corrected } });
  });

  it("that says no serial is not delegated either", async () => {
    await using rig = await world({ plugs: noPlugs });
    await rig.run("prepare-device");
    rig.movesToBoard("To be filled by O.E.M.");
    expect((await rig.run("prepare-device")).exit).toBe(4);
  });

  it("after a factory reset is refused where the save partition remembers, and is new where nothing does", async () => {
    await using remembering = await world({ plugs: noPlugs });
    mkdirSync(remembering.saveFolder, { recursive: true });
    await using forgetting = await world({ plugs: noPlugs });
    for (const rig of [remembering, forgetting]) {
      expect((await rig.run("prepare-device")).exit).toBe(0);
      rig.wipe();
      rig.movesToBoard("HW-4096-02");
    }
    expect((await remembering.run("prepare-device")).exit).toBe(4);
    expect((await forgetting.run("prepare-device")).exit).toBe(0);
  });

  it("is told while the system is seeded, and fails no seeding", async () => {
    await using rig = await world({ seeded: false });
    expect((await rig.run("configure")).exit).toBe(0);
    rig.movesToBoard("HW-4096-02");
    rig.writeSettings({ route: "delegated" });
    expect((await rig.run("configure")).exit).toBe(0);
    expect(rig.snapd.health).toMatchObject({ status: "blocked", code: "serial-changed" });
  });
});
