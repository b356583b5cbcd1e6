import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { putAssertion } from "../../../src/rig/assertion-files.ts";
import type { Brand } from "../../../src/rig/brand.ts";
import { serialOf, smallKey, throwAwayBrand } from "../../brand/throw-away.ts";
import { HookWorld, type HookWorldInput, serial } from "./hook-world.ts";

let brand: Brand;

beforeAll(async () => {
  brand = await throwAwayBrand();
});

const world = (input: Omit<HookWorldInput, "brand"> = {}): Promise<HookWorld> => HookWorld.start({ brand, ...input });
const noPlugs = { network: true, control: false, "device-keys": false };
const settings = ["deadline: 10"];
const lost = [{ fault: "lost-answer", endpoint: "serial", times: 100 }] as const;
const snapdRegisters = { code: "snapd-registers" };

/** Route delegated was taken, and snapd's change is over without a serial: it tries again when it likes. */
async function delegated(input: Omit<HookWorldInput, "brand"> = {}): Promise<HookWorld> {
  const rig = await world({ plugs: noPlugs, ...input });
  expect((await rig.run("prepare-device")).exit).toBe(0);
  return rig;
}

describe("abandoning a delegation", () => {
  it("says what it means and wants the serial number repeated", async () => {
    await using rig = await delegated();
    const asked = rig.abandon();
    await expect(asked).rejects.toMatchObject({ code: "abandon-unconfirmed" });
    expect(rig.claims()).toMatchObject([{ registrar: "snapd" }]);
    const { status, told } = await rig.abandon(serial);
    expect([status, told]).toEqual([0, expect.stringMatching(/^Abandoned serial HW-2048-01$/m)]);
    await expect(rig.abandon(serial)).rejects.toMatchObject({ code: "nothing-to-abandon" });
  });

  it("is refused while snapd is at it, and where no snapd can say so", async () => {
    await using rig = await delegated();
    rig.snapd.system.registrationChange = "3";
    await expect(rig.abandon(serial)).rejects.toMatchObject(snapdRegisters);
    const socket = join(rig.root, "run/snapd.socket");
    renameSync(socket, `${socket}.away`);
    await expect(rig.abandon(serial)).rejects.toMatchObject({ code: "snapd-unreachable" });
    renameSync(`${socket}.away`, socket);
  });

  it("is refused once snapd has the serial", async () => {
    await using rig = await delegated();
    const key = await smallKey();
    rig.placeKey(key);
    putAssertion(rig.snapd.device.assertionFolder, serialOf(brand, { model: rig.snapd.system.model, key, serial }));
    await expect(rig.abandon(serial)).rejects.toMatchObject({ code: "abandon-refused" });
  });

  it("lets the next hook decide again, and read the board anew", async () => {
    await using rig = await delegated();
    await rig.abandon(serial);
    rig.movesToBoard("HW-4096-02");
    expect((await rig.run("prepare-device")).exit).toBe(0);
    expect(rig.snapd.configuration).toMatchObject({ registration: { "proposed-serial": "HW-4096-02" } });
  });
});

describe("abandoning a registration whose key is in snapd's folder already", () => {
  async function stoppedAfterKey(): Promise<HookWorld> {
    const rig = await world();
    expect((await rig.run("prepare-device")).exit).toBe(9);
    // As a stop between the key's hand-over and the serial's leaves it.
    rmSync(join(rig.root, "var/lib/snapd/assertions/asserts-v0/serial"), { recursive: true });
    rmSync(join(rig.root, "var/lib/snapd/save/device/asserts-v0/serial"), { recursive: true });
    return rig;
  }

  it("takes the key out: snapd has none of ours, and makes its own", async () => {
    await using rig = await stoppedAfterKey();
    const keys = rig.keys();
    expect((await rig.abandon(serial)).status).toBe(0);
    expect(rig.keys()).toEqual([]);
    expect(rig.abandonedKeys()).toEqual(keys);
    rig.writeSettings({ route: "delegated" });
    expect((await rig.run("prepare-device")).exit).toBe(0);
  });

  it("leaves a key that snapd had before", async () => {
    await using rig = await world({ faults: lost, settings });
    const key = await smallKey();
    rig.placeKey(key);
    await expect(rig.provisionByHand()).rejects.toMatchObject({ transient: true });
    expect((await rig.abandon(serial)).status).toBe(0);
    expect(rig.keys()).toEqual([key.keyId]);
  }, 60_000);

  it("is refused while snapd has a serial for it", async () => {
    await using rig = await world();
    await rig.run("prepare-device");
    await expect(rig.abandon(serial)).rejects.toMatchObject({ code: "abandon-refused" });
    expect(rig.keys()).toHaveLength(1);
  });
});
