import { rmSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Brand } from "../../../src/rig/brand.ts";
import { throwAwayBrand } from "../../brand/throw-away.ts";
import { HookWorld } from "./hook-world.ts";

let brand: Brand;

beforeAll(async () => {
  brand = await throwAwayBrand();
});

/** Were an answer of the vault lost, nothing would keep such a gadget's snapd from registering as soon as it is seeded. */
describe("a gadget that has configure and no prepare-device", () => {
  it.each(["auto", "adopted"])("sends no request of its own by route %s", async (route) => {
    await using rig = await HookWorld.start({ brand, route, seeded: false });
    rmSync(join(rig.folder, "snap/meta/hooks/prepare-device"));
    const { exit, told } = await rig.run("configure");
    expect([exit, told]).toEqual([
      0,
      expect.stringContaining("route delegated: The gadget has no hook prepare-device"),
    ]);
    expect([rig.submissions(), rig.keys(), rig.claims()]).toEqual([0, [], []]);
  });

  it("ends one that was begun while it had prepare-device, with the same key", async () => {
    const faults = [{ fault: "lost-answer", endpoint: "serial", times: 8 }] as const;
    await using rig = await HookWorld.start({ brand, faults, seeded: false, settings: ["deadline: 10"] });
    expect((await rig.run("configure")).told).not.toContain("registered as");
    rmSync(join(rig.folder, "snap/meta/hooks/prepare-device"));
    rig.writeSettings({});
    expect((await rig.run("configure")).told).toContain("route adopted: A serial-request of this agent may");
    rig.snapd.seeded = true;
    expect(await rig.snapd.lookForSerial()).toMatchObject({ kind: "restored" });
  }, 60_000);
});
