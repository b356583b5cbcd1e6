import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { encodeAssertion } from "../../../src/assertion/encode.ts";
import { FsDisk } from "../../../src/disk/fs-disk.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { linuxProcesses } from "../../../src/lock/linux-processes.ts";
import { tryLock } from "../../../src/lock/lock.ts";
import { putAssertion } from "../../../src/rig/assertion-files.ts";
import type { Brand } from "../../../src/rig/brand.ts";
import { signModel } from "../../../src/rig/models.ts";
import { serialOf, signedAt, smallKey, throwAwayBrand } from "../../brand/throw-away.ts";
import { HookWorld, type HookWorldInput, serial } from "./hook-world.ts";

let brand: Brand;

beforeAll(async () => {
  brand = await throwAwayBrand();
});

const world = (input: Omit<HookWorldInput, "brand"> = {}): Promise<HookWorld> => HookWorld.start({ brand, ...input });
const noPlugs = { network: true, control: false, "device-keys": false };
const lost = [{ fault: "lost-answer", endpoint: "serial", times: 100 }] as const;
const busy = [{ fault: "busy-503", endpoint: "request-id", times: 100 }] as const;
const settings = ["deadline: 10"];
const proposed = { registration: { "proposed-serial": serial } };
const snapdRegisters = { code: "snapd-registers" };
const ownFolder = "var/lib/snapd/save/device/prepare-device";

/** Route delegated was taken, and snapd's change is over without a serial: it tries again when it likes. */
async function delegated(input: Omit<HookWorldInput, "brand"> = {}): Promise<HookWorld> {
  const rig = await world({ plugs: noPlugs, ...input });
  expect((await rig.run("prepare-device")).exit).toBe(0);
  return rig;
}

describe("a hook that outlives its snapd", () => {
  it("and waits for the vault has the device to itself: the next one fails and does not delegate", async () => {
    const faults = [{ fault: "slow", endpoint: "request-id" }] as const;
    await using rig = await world({ faults, slowMs: 14_000 });
    const first = rig.run("prepare-device");
    await expect.poll(() => rig.hasLock(), { timeout: 20_000 }).toBe(true);
    const second = await rig.run("prepare-device");
    expect([second.exit, second.told]).toEqual([5, expect.stringContaining("[run-in-progress]")]);
    expect(rig.snapd.configuration).toEqual({});
    expect((await first).exit).toBe(9);
    expect(rig.keys()).toHaveLength(1);
    expect(rig.submissions()).toBe(1);
  }, 60_000);

  it("comes too late once a later one has let snapd register", async () => {
    await using rig = await delegated();
    rig.writeSettings({ route: "adopted" });
    const { exit, told } = await rig.run("prepare-device");
    expect([exit, told]).toEqual([0, expect.stringContaining("route delegated: An earlier hook has let snapd")]);
    expect(rig.submissions()).toBe(0);
    expect(rig.keys()).toEqual([]);
  });
});

describe("a registration by hand", () => {
  it.each([undefined, "3"])(
    "is refused after a delegation, whether or not snapd is at it (change %s)",
    async (change) => {
      await using rig = await delegated();
      rig.snapd.system.registrationChange = change;
      await expect(rig.provisionByHand()).rejects.toMatchObject({
        ...snapdRegisters,
        cure: expect.stringContaining(`prepare-device abandon --serial '${serial}'`) as string,
      });
      expect(rig.submissions()).toBe(0);
      expect(rig.keys()).toEqual([]);
    },
  );

  it("is refused when the vault was overloaded and the hook left it to snapd, which waits", async () => {
    await using rig = await world({ faults: busy, settings });
    expect((await rig.run("prepare-device")).exit).toBe(0);
    await expect(rig.provisionByHand()).rejects.toMatchObject(snapdRegisters);
    expect(rig.submissions()).toBe(0);
  }, 60_000);

  it("is refused where only snapd's configuration says that it was told to register", async () => {
    await using rig = await delegated();
    rmSync(rig.commonFolder, { recursive: true });
    await expect(rig.provisionByHand()).rejects.toMatchObject(snapdRegisters);
    expect((await rig.abandon(serial)).status).toBe(0);
    expect(await rig.provisionByHand()).toBe(0);
  });

  it("is refused during a change of snapd's, also with a key that snapd has made", async () => {
    await using rig = await world();
    rig.snapd.system.registrationChange = "3";
    rig.placeKey(await smallKey());
    await expect(rig.provisionByHand()).rejects.toMatchObject({
      ...snapdRegisters,
      cure: expect.stringContaining("snap abort 3") as string,
    });
    expect(rig.submissions()).toBe(0);
  });

  it("finds the device registered once snapd has finished", async () => {
    await using rig = await delegated();
    const key = await smallKey();
    rig.placeKey(key);
    const model = rig.snapd.system.model;
    putAssertion(rig.snapd.device.assertionFolder, serialOf(brand, { model, key, serial }));
    expect(await rig.provisionByHand()).toBe(0);
    expect(rig.submissions()).toBe(0);
    expect(rig.keys()).toEqual([key.keyId]);
  });

  it("takes the device over, with the key that snapd has made, once the delegation is abandoned", async () => {
    await using rig = await delegated();
    const key = await smallKey();
    rig.placeKey(key);
    expect((await rig.abandon(serial)).status).toBe(0);
    expect(await rig.provisionByHand()).toBe(0);
    expect(rig.keys()).toEqual([key.keyId]);
    expect(rig.submissions()).toBe(1);
    // The hook of snapd's next try finds it, and registers nothing.
    expect((await rig.run("prepare-device")).exit).toBe(9);
    expect(rig.submissions()).toBe(1);
  });

  it("holds the lock of the gadget's folder, too: a hook that sees nothing else does not delegate beside it", async () => {
    await using rig = await world({ route: "delegated", plugs: noPlugs });
    mkdirSync(rig.commonFolder, { recursive: true });
    const held = tryLock(new FsDisk(), rig.commonFolder, linuxProcesses);
    const { exit, told } = await rig.run("prepare-device");
    expect([exit, told]).toEqual([5, expect.stringContaining("[run-in-progress]")]);
    expect(rig.snapd.configuration).toEqual({});
    await expect(rig.provisionByHand()).rejects.toMatchObject({ code: "run-in-progress" });
    held?.release();
    expect(await rig.provisionByHand()).toBe(0);
  }, 30_000);

  it("that has sent nothing yet goes on with the key that snapd has made meanwhile, not with its own", async () => {
    await using rig = await world({ url: "http://127.0.0.1:9/v1/", settings });
    await expect(rig.provisionByHand()).rejects.toMatchObject({ code: "connection-refused" });
    const key = await smallKey();
    rig.placeKey(key);
    rig.writeSettings({});
    expect(await rig.provisionByHand()).toBe(0);
    expect(rig.keys()).toEqual([key.keyId]);
    expect(rig.vault.service.signingLog.entries.map(({ deviceKeyId }) => deviceKeyId)).toEqual([key.keyId]);
  }, 60_000);

  it("whose answer was lost keeps a hook from delegating that may not look beside the keys", async () => {
    await using rig = await world({ faults: lost, settings });
    await expect(rig.provisionByHand()).rejects.toMatchObject({ transient: true });
    expect(rig.claims()).toMatchObject([{ registrar: "agent", serial }]);
  }, 60_000);
});

describe("a record that is not where the hook looks", () => {
  it("because the settings name a model with its keys elsewhere, is not looked for there: snapd's model counts", async () => {
    await using rig = await world({ kind: "ungraded", faults: lost, settings });
    const graded = signModel(brand, { kind: "graded", model: "gateway-one", signedAt }, nodeCrypto);
    writeFileSync(join(dirname(rig.settingsPath), "model.assert"), encodeAssertion(graded));
    rig.writeSettings({ settings: [...settings, "model: model.assert"] });
    const { exit } = await rig.run("prepare-device");
    expect(exit).toBe(5);
    expect(rig.snapd.configuration).toEqual({});
    rig.writeSettings({ route: "delegated", settings });
    expect((await rig.run("prepare-device")).exit).toBe(5);
    expect(rig.snapd.configuration).toEqual({});
  }, 60_000);

  it.each(["auto", "delegated", "adopted"])(
    "because it was deleted, stops every registration, route %s",
    async (route) => {
      await using rig = await world({ faults: lost, settings });
      expect((await rig.run("prepare-device")).exit).toBe(5);
      const asked = rig.submissions();
      rmSync(join(rig.root, dirname(ownFolder)), { recursive: true });
      mkdirSync(join(rig.root, dirname(ownFolder)));
      rig.writeSettings({ route, settings });
      const { exit, told } = await rig.run("prepare-device");
      expect([exit, told]).toEqual([8, expect.stringContaining("[registration-lost]")]);
      await expect(rig.provisionByHand()).rejects.toMatchObject({ code: "registration-lost" });
      expect(rig.snapd.configuration).toEqual({});
      expect(rig.submissions()).toBe(asked);
      await rig.abandon(serial);
      rig.writeSettings({ route: "delegated", settings });
      expect((await rig.run("prepare-device")).exit).toBe(0);
      expect(rig.snapd.configuration).toMatchObject(proposed);
    },
    60_000,
  );

  it("does not matter where the identity itself is there", async () => {
    await using rig = await world();
    expect((await rig.run("prepare-device")).exit).toBe(9);
    rmSync(join(rig.root, ownFolder), { recursive: true });
    expect((await rig.run("prepare-device")).exit).toBe(9);
    expect(rig.submissions()).toBe(1);
  });
});

describe("the word that a request of ours may be signed", () => {
  it("is left with the first byte of it, not before", async () => {
    await using rig = await world({ route: "adopted", faults: busy, settings });
    expect((await rig.run("prepare-device")).exit).toBe(5);
    expect(rig.claims()).toEqual([]);
    rig.writeSettings({ route: "delegated", settings });
    expect((await rig.run("prepare-device")).exit).toBe(0);
    expect(rig.claims()).toMatchObject([{ registrar: "snapd" }]);
  }, 60_000);

  it("is taken back when the vault has proved that it signed nothing", async () => {
    await using rig = await world({ route: "adopted", settings });
    rig.vault.service.setKeyActive("gateway-one", false);
    expect((await rig.run("prepare-device")).exit).not.toBe(0);
    expect(rig.submissions()).toBe(1);
    expect(rig.claims()).toEqual([]);
  });

  it("stays after the registration", async () => {
    await using rig = await world();
    expect((await rig.run("prepare-device")).exit).toBe(9);
    expect(rig.claims()).toMatchObject([{ registrar: "agent", serial, model: "gateway-one" }]);
  });

  it("that a stop left behind is taken back by the next run that sees the record", async () => {
    await using rig = await world({ route: "adopted", faults: busy, settings });
    await rig.run("prepare-device");
    const claim = { version: 1, registrar: "agent", brandId: "acme", model: "gateway-one" };
    const rest = { serial, serialSource: "dmi.product-serial", at: "2026-01-01T00:00:00Z" };
    writeFileSync(join(rig.commonFolder, "registrar.json"), JSON.stringify({ ...claim, ...rest }));
    await rig.run("prepare-device");
    expect(rig.claims()).toEqual([]);
  }, 60_000);

  it("which cannot be read stops every registration", async () => {
    await using rig = await delegated();
    writeFileSync(join(rig.commonFolder, "registrar.json"), "{");
    const { exit, told } = await rig.run("prepare-device");
    expect([exit, told]).toEqual([8, expect.stringContaining("[registration-corrupt]")]);
  });
});
