import { rmSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Brand } from "../../../src/rig/brand.ts";
import { throwAwayBrand } from "../../brand/throw-away.ts";
import { HookWorld, serial } from "./hook-world.ts";

let brand: Brand;

beforeAll(async () => {
  brand = await throwAwayBrand();
});

const atHoldBack = { "device-service": { url: expect.stringContaining(".invalid/") as unknown } };

/** Were an answer of the vault lost, no prepare-device would keep snapd from registering as soon as it is seeded. */
describe("a gadget that has configure and no prepare-device", () => {
  it.each(["auto", "delegated"])("lets snapd register by route %s, while the system is seeded", async (route) => {
    await using rig = await HookWorld.start({ brand, route, seeded: false });
    rmSync(join(rig.folder, "snap/meta/hooks/prepare-device"));
    const { exit, told } = await rig.run("configure");
    expect([exit, told]).toEqual([0, expect.stringContaining(`serial ${serial} from`)]);
    expect([rig.submissions(), rig.keys(), rig.claims()]).toMatchObject([0, [], [{ registrar: "snapd", serial }]]);
    expect(rig.snapd.configuration).toMatchObject({ "device-service": { url: rig.vault.url } });
  });

  it("registers by itself where the author says so, and is adopted", async () => {
    await using rig = await HookWorld.start({ brand, route: "adopted", seeded: false });
    rmSync(join(rig.folder, "snap/meta/hooks/prepare-device"));
    const { exit, told } = await rig.run("configure");
    expect([exit, told, rig.submissions()]).toEqual([0, expect.stringContaining("route adopted"), 1]);
    expect(rig.snapd.configuration).toMatchObject({ "device-service": { url: rig.vault.url } });
    rig.snapd.seeded = true;
    expect(await rig.snapd.lookForSerial()).toMatchObject({ kind: "restored" });
  });

  it("keeps snapd from registering where the vault's answer was lost, until a later configure has it", async () => {
    const faults = [{ fault: "lost-answer", endpoint: "serial", times: 8 }] as const;
    await using rig = await HookWorld.start({
      brand,
      faults,
      route: "adopted",
      seeded: false,
      settings: ["deadline: 10"],
    });
    rmSync(join(rig.folder, "snap/meta/hooks/prepare-device"));
    expect((await rig.run("configure")).exit).toBe(0);
    expect(rig.snapd.configuration).toMatchObject(atHoldBack);
    rig.snapd.seeded = true;
    rig.writeSettings({ route: "adopted" });
    expect((await rig.run("configure")).told).toContain("route adopted: A serial-request of this agent may");
    expect(rig.snapd.configuration).toMatchObject({ "device-service": { url: rig.vault.url } });
    expect(await rig.snapd.lookForSerial()).toMatchObject({ kind: "restored" });
  }, 60_000);

  it("begins nothing of its own once the system is seeded, but lets snapd register", async () => {
    await using rig = await HookWorld.start({ brand, route: "adopted" });
    rmSync(join(rig.folder, "snap/meta/hooks/prepare-device"));
    expect((await rig.run("configure")).told).toContain("route delegated: ");
    expect([rig.submissions(), rig.claims()]).toMatchObject([0, [{ registrar: "snapd" }]]);
  });
});
