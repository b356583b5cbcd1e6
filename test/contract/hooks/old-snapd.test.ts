import { beforeAll, describe, expect, it } from "vitest";
import type { Brand } from "../../../src/rig/brand.ts";
import { SnapdServer } from "../../../src/rig/snapd/snapd-server.ts";
import { smallKey, throwAwayBrand } from "../../brand/throw-away.ts";
import { HookWorld } from "./hook-world.ts";

let brand: Brand;

beforeAll(async () => {
  brand = await throwAwayBrand();
});

const oldest = "2.55.5+20.04";

/** The same device with another snapd. */
async function becomesOld(rig: HookWorld): Promise<void> {
  const { options } = rig.snapd.system;
  await rig.snapd.close();
  rig.snapd = await SnapdServer.start({ ...options, storeUrl: rig.store.url, version: oldest });
}

/** A snapd that adopts nothing makes a key of its own and registers it, as soon as prepare-device lets it. */
describe("snapd before 2.56", () => {
  it("gets no identity by the explicit route adopted: nothing is made or sent", async () => {
    await using rig = await HookWorld.start({ brand, route: "adopted", version: oldest });
    const { exit, told } = await rig.run("prepare-device");
    expect([exit, told]).toEqual([3, expect.stringContaining("[snapd-too-old]")]);
    expect([rig.submissions(), rig.keys()]).toEqual([0, []]);
    expect(rig.snapd.configuration).toEqual({});
  });

  it("gets none while it seeds, and the seeding goes on", async () => {
    await using rig = await HookWorld.start({ brand, route: "adopted", version: oldest, seeded: false });
    const { exit, told } = await rig.run("configure");
    expect([exit, told]).toEqual([0, expect.stringContaining("[snapd-too-old]")]);
    expect(rig.submissions()).toBe(0);
  });

  it("gets none by hand", async () => {
    await using rig = await HookWorld.start({ brand, version: oldest });
    await expect(rig.provisionByHand()).rejects.toMatchObject({ code: "snapd-too-old" });
    expect(rig.submissions()).toBe(0);
  });

  it("is told by route auto to register by itself", async () => {
    await using rig = await HookWorld.start({ brand, version: oldest });
    expect((await rig.run("prepare-device")).exit).toBe(0);
    expect(rig.submissions()).toBe(0);
  });

  it("is never let register beside an identity that was made for a newer one", async () => {
    await using rig = await HookWorld.start({ brand, route: "adopted" });
    expect((await rig.run("prepare-device")).exit).toBe(9);
    await becomesOld(rig);
    for (const change of ["7", "8", "9"]) {
      rig.snapd.system.registrationChange = change;
      const { exit, told } = await rig.run("prepare-device");
      expect([exit, told]).toEqual([3, expect.stringMatching(/snapd 2\.55\.5\+20\.04 .*\[snapd-too-old\]/)]);
    }
    expect(rig.submissions()).toBe(1);
    expect(rig.snapd.configuration).toEqual({});
  });

  it("registers no second time with a key of its own that was registered by hand", async () => {
    await using rig = await HookWorld.start({ brand });
    rig.placeKey(await smallKey());
    expect(await rig.provisionByHand()).toBe(0);
    await becomesOld(rig);
    rig.snapd.system.registrationChange = "7";
    expect((await rig.run("prepare-device")).exit).toBe(3);
  });
});
