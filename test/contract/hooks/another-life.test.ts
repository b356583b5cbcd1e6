import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { ModelAssertion } from "../../../src/assertion/assertion.ts";
import { abandonCommand } from "../../../src/commands/abandon.ts";
import type { Terminal } from "../../../src/commands/terminal.ts";
import { putAssertion } from "../../../src/rig/assertion-files.ts";
import type { Brand } from "../../../src/rig/brand.ts";
import { serialOf, smallKey, throwAwayBrand } from "../../brand/throw-away.ts";
import { apiKey, HookWorld, type HookWorldInput, serial } from "./hook-world.ts";

let brand: Brand;

beforeAll(async () => {
  brand = await throwAwayBrand();
});

const world = (input: Omit<HookWorldInput, "brand"> = {}): Promise<HookWorld> => HookWorld.start({ brand, ...input });
const proposed = { registration: { "proposed-serial": serial } };
const hooks = ["install", "configure", "prepare-device"] as const;

/** What of ours must not change under another model. */
function ownRecord(rig: HookWorld): string {
  return readFileSync(join(rig.root, "var/lib/snapd/save/device/prepare-device/registration.json"), "utf8");
}

describe("a device that was registered as one model and now has another", () => {
  it("lets snapd register: no request of ours, no key of ours, the old identity untouched", async () => {
    await using rig = await world();
    expect((await rig.run("prepare-device")).exit).toBe(9);
    const [keys, record] = [rig.keys(), ownRecord(rig)];
    await rig.becomes("gateway-two");
    const { exit, told } = await rig.run("prepare-device");
    expect(exit).toBe(0);
    expect(told).toContain("was registered as acme/gateway-one, serial HW-2048-01");
    expect(rig.snapd.configuration).toMatchObject(proposed);
    expect(rig.submissions()).toBe(1);
    expect(rig.keys()).toEqual(keys);
    expect(ownRecord(rig)).toBe(record);
  });

  it.each(["adopted", "auto"])("also with route %s, and after a factory reset to the new model", async (route) => {
    await using rig = await world({ route });
    await rig.run("prepare-device");
    const keys = rig.keys();
    rig.wipe();
    await rig.becomes("gateway-two", { seeded: false });
    for (const hook of ["install", "configure"]) expect((await rig.run(hook)).exit).toBe(0);
    rig.snapd.seeded = true;
    expect((await rig.run("prepare-device")).exit).toBe(0);
    expect(rig.snapd.configuration).toMatchObject(proposed);
    expect(rig.submissions()).toBe(1);
    expect(rig.keys()).toEqual(keys);
  });

  it("is registered once snapd has remodelled it, whatever serial it got, and hooks change nothing", async () => {
    await using rig = await world();
    await rig.run("prepare-device");
    const model: ModelAssertion = await rig.becomes("gateway-two", { seeded: false });
    const key = rig.deviceKey();
    putAssertion(rig.snapd.device.assertionFolder, serialOf(brand, { model, key, serial: "ANOTHER-NUMBER" }));
    for (const hook of ["install", "configure"]) expect((await rig.run(hook)).exit).toBe(0);
    expect(rig.snapd.health).toMatchObject({ status: "okay" });
    expect(rig.submissions()).toBe(1);
    expect(rig.keys()).toEqual([key.keyId]);
  });
});

describe("a registration that was begun as one model and may have been signed", () => {
  const lost = [{ fault: "lost-answer", endpoint: "serial", times: 100 }] as const;
  const settings = ["deadline: 10"];

  it.each(["auto", "delegated", "adopted"])(
    "is never delegated as another model with route %s, until it is abandoned",
    async (route) => {
      await using rig = await world({ route: "adopted", faults: lost, settings });
      expect((await rig.run("prepare-device")).exit).toBe(5);
      const asked = rig.submissions();
      rig.writeSettings({ route, settings });
      await rig.becomes("gateway-two");
      for (const hook of hooks) {
        const { exit, told } = await rig.run(hook);
        expect(exit).toBe(hook === "prepare-device" ? 3 : 0);
        if (exit === 3) expect(told).toMatch(/gateway-one.*\[model-changed\].*\n.*prepare-device abandon/);
      }
      expect(rig.snapd.configuration).toEqual({});
      expect(rig.submissions()).toBe(asked);
      await abandon(rig);
      rig.writeSettings({ route: "delegated", settings });
      expect((await rig.run("prepare-device")).exit).toBe(0);
      expect(rig.snapd.configuration).toMatchObject(proposed);
    },
    60_000,
  );

  it("fails no seeding", async () => {
    await using rig = await world({ route: "adopted", faults: lost, settings });
    await rig.run("prepare-device");
    await rig.becomes("gateway-two", { seeded: false });
    for (const hook of hooks) expect((await rig.run(hook)).exit).toBe(0);
    expect(rig.snapd.configuration).toEqual({});
    expect(rig.snapd.health).toMatchObject({ status: "blocked", code: "model-changed" });
  }, 60_000);
});

describe("models with and without a grade on one root", () => {
  it("the same model with a grade makes no second key, on any route", async () => {
    await using rig = await world({ kind: "ungraded" });
    await rig.run("prepare-device");
    for (const route of ["auto", "delegated", "adopted"]) {
      rig.writeSettings({ route });
      await rig.becomes("gateway-one");
      const { exit, told } = await rig.run("prepare-device");
      expect(exit).toBe(8);
      expect(told).toContain("[device-key-elsewhere]");
    }
    expect(rig.submissions()).toBe(1);
    expect(rig.snapd.configuration).toEqual({});
    expect(existsSync(join(rig.root, "var/lib/snapd/save/device/prepare-device"))).toBe(false);
  });

  it("another model without a grade is snapd's to register, and the hook says what lies elsewhere", async () => {
    await using rig = await world();
    await rig.run("prepare-device");
    await rig.becomes("gateway-two", { kind: "ungraded" });
    const { exit, told } = await rig.run("prepare-device");
    expect([exit, told]).toEqual([0, expect.stringContaining("was registered as acme/gateway-one")]);
    expect(rig.submissions()).toBe(1);
    expect(rig.keys()).toEqual([]);
  });

  it("a key of snapd's own in the other folder is named, and no key of ours is made", async () => {
    await using rig = await world();
    rig.placeKey(await smallKey(), "var/lib/snapd/device");
    const { exit, told } = await rig.run("prepare-device");
    expect([exit, told]).toEqual([
      0,
      expect.stringMatching(/route delegated: Keys of another kind of model lie in .*device/),
    ]);
    expect(rig.submissions()).toBe(0);
    expect(readdirSync(join(rig.root, "var/lib/snapd/save/device"))).toEqual([]);
  });
});

async function abandon(rig: HookWorld): Promise<void> {
  const lines: string[] = [];
  const terminal: Terminal = { out: (line) => lines.push(line), err: (line) => lines.push(line) };
  const options = { config: rig.settingsPath, root: rig.root, serial };
  expect(await abandonCommand(terminal, options), lines.join("\n")).toBe(0);
}

describe("what a later remodelling by snapd needs", () => {
  const configuration = (rig: HookWorld) => ({
    "device-service": { url: rig.vault.url, headers: { "api-key": apiKey } },
    registration: { "proposed-serial": serial },
  });

  it("is configured by configure where the agent registered while the system was seeded", async () => {
    await using rig = await world({ seeded: false });
    await rig.run("configure");
    expect(rig.snapd.configuration).toEqual(configuration(rig));
  });

  it("is configured by the next configure where the identity was adopted late", async () => {
    await using rig = await world();
    await rig.run("prepare-device");
    expect(rig.snapd.configuration).toEqual({});
    expect((await rig.run("configure")).exit).toBe(0);
    expect(rig.snapd.configuration).toEqual(configuration(rig));
  });

  it("is left alone as long as the registration is not over", async () => {
    const faults = [{ fault: "lost-answer", endpoint: "serial", times: 100 }] as const;
    await using rig = await world({ route: "adopted", faults, settings: ["deadline: 10"] });
    await rig.run("prepare-device");
    expect((await rig.run("configure")).exit).toBe(0);
    expect(rig.snapd.configuration).toEqual({});
  }, 60_000);

  it("is left alone where the agent did not register", async () => {
    await using rig = await world({ route: "delegated" });
    await rig.run("prepare-device");
    const before = rig.snapd.configuration;
    expect((await rig.run("configure")).exit).toBe(0);
    expect(rig.snapd.configuration).toEqual(before);
  });
});
