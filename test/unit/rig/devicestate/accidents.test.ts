import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../../../src/clock/system-clock.ts";
import { brandAssertions } from "../../../../src/rig/brand.ts";
import type { Accident } from "../../../../src/rig/devicestate/accident.ts";
import { factoryReset } from "../../../../src/rig/devicestate/factory-reset.ts";
import { type Moment, moments } from "../../../../src/rig/devicestate/moments.ts";
import { VirtualClock } from "../../../../src/rig/time/virtual-clock.ts";
import { makeSetup, type Setup } from "../rig-setup.ts";
import { BootRig, configures, minuteMs } from "./boot-rig.ts";

let setup: Setup;

beforeAll(async () => {
  setup = await makeSetup();
});

const hooks = { install: () => 0, configure: () => 0, "prepare-device": configures() };

/** Moments that an ordinary boot without the newest hook comes to. */
const ordinary = moments.filter((moment) => !/prepare-serial-request|pending/.test(moment));

describe("a power cut", () => {
  /** What is run or asked a second time because of it. */
  const again: Partial<Record<Moment, readonly string[]>> = {
    "request-id-received": ["request-id"],
    "serial-request-signed": ["request-id"],
    "session-opened": [],
  };

  it.each(ordinary)("at %s: the device is registered once", async (at) => {
    await using rig = await BootRig.start(setup, { hooks });
    const { end, boots } = await rig.live([{ kind: "power-cut", at }]);
    expect([end, boots]).toEqual(["operational", 2]);
    expect(rig.vault.service.signingLog.entries.map(({ revision }) => revision)).toEqual([1]);
    expect(readdirSync(join(rig.system.device.deviceFolder, "private-keys-v1"))).toEqual([rig.state.keyId]);
    expect(rig.runs).toEqual(["install", "configure", "prepare-device"]);
    const ids = rig.asked().filter((line) => line.includes("/request-id"));
    expect(ids.length).toBe(1 + (again[at]?.length ?? 0));
    expect(rig.timeline.events.filter(({ actor }) => actor === "accident").length).toBe(1);
  });

  it("in the midst of a hook drops what it configured, and the hook runs again", async () => {
    await using rig = await BootRig.start(setup, { hooks });
    const { end } = await rig.live([{ kind: "power-cut", atMs: 30_500 }]);
    expect(end).toBe("operational");
    expect(rig.runs).toEqual(["install", "configure", "prepare-device", "prepare-device"]);
  });

  it("while it waits for the next full try: the counting of tries starts over", async () => {
    const wrong = { "prepare-device": configures("SN-1", "wrong") };
    await using rig = await BootRig.start(setup, { hooks: wrong });
    await rig.live([{ kind: "power-cut", atMs: 20 * minuteMs }], { untilMs: 32 * minuteMs });
    const tries = rig.timeline.events
      .filter(({ actor }) => actor === "hook")
      .map(({ atMs }) => Math.floor(atMs / minuteMs));
    expect(tries).toEqual([0, 5, 15, 20, 25]);
  });

  it("a restart of snapd starts the counting over without a boot", async () => {
    await using rig = await BootRig.start(setup, { hooks: { "prepare-device": configures("SN-1", "wrong") } });
    const { boots } = await rig.live([{ kind: "snapd-restart", atMs: 20 * minuteMs }], { untilMs: 27 * minuteMs });
    expect(boots).toBe(1);
    expect(rig.timeline.events.filter(({ actor }) => actor === "hook").length).toBe(5);
  });

  it("run/snapd/noregister is gone after it", async () => {
    const configure = ({ rig }: { rig: BootRig }): number => {
      mkdirSync(join(rig.root, "run/snapd"), { recursive: true });
      writeFileSync(join(rig.root, "run/snapd/noregister"), "");
      return 0;
    };
    await using rig = await BootRig.start(setup, { hooks: { configure, "prepare-device": configures() } });
    expect((await rig.live([])).end).toBe("does-not-register");
    expect((await rig.live([])).end).toBe("operational");
  });
});

describe("a factory reset", () => {
  it("restores what registering has saved: the serial is adopted, the vault is not asked", async () => {
    await using rig = await BootRig.start(setup, { hooks });
    await rig.boot();
    expect(factoryReset(rig.system, rig.state, [...brandAssertions(setup.brand), setup.model])).toBe("SN-1");
    expect(rig.state).toEqual({});
    const before = rig.http.exchanges.length;
    expect(await rig.boot()).toBe("operational");
    expect(rig.runs).toEqual(["install", "configure", "prepare-device", "install", "configure"]);
    expect(rig.http.exchanges.slice(before).map(({ outcome }) => outcome)).toEqual(["nonce", "session"]);
  });

  it("without the saved serial makes a second identity", async () => {
    await using rig = await BootRig.start(setup, { hooks });
    await rig.boot();
    rmSync(join(rig.system.device.deviceFolder, "asserts-v0"), { recursive: true });
    expect(factoryReset(rig.system, rig.state, [...brandAssertions(setup.brand), setup.model])).toBeUndefined();
    expect(existsSync(join(rig.system.device.deviceFolder, "private-keys-v1"))).toBe(true);
    expect(await rig.boot()).toBe("operational");
    expect(rig.vault.service.signingLog.entries.map(({ revision }) => revision)).toEqual([1, 2]);
  });

  it("is none of a model without a grade", async () => {
    await using rig = await BootRig.start(await makeSetup("ungraded"), { hooks });
    expect(() => factoryReset(rig.system, rig.state, [])).toThrow("its model has no grade");
  });
});

it("a timer set before real work fires in its midst", async () => {
  const clock = new VirtualClock({ startsAt: new Date(0), measuredBy: systemClock });
  const firedAtMs = clock.wait(30).then(() => clock.monotonicMs());
  // The work is not over before the timer has fired: were it held back, this would never end.
  expect(await clock.real(() => firedAtMs)).toBeGreaterThanOrEqual(29);
});

it.each<readonly [Accident, string]>([
  [{ kind: "power-cut", at: "seeded" }, "power-cut at seeded"],
  [{ kind: "snapd-restart", atMs: 5 }, "snapd-restart after 5 ms"],
  [{ kind: "snapd-restart", at: "device-key-made" }, "snapd-restart at device-key-made"],
])("%j stands in the timeline as %s", async (accident, what) => {
  await using rig = await BootRig.start(setup, { hooks });
  await rig.live([accident]);
  expect(rig.timeline.events.map((event) => event.what)).toContain(what);
});
