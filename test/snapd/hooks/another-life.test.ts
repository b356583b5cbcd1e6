import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { DaemonRig } from "../daemon/daemon-rig.ts";
import { needs } from "../needs.ts";
import {
  headerOf,
  isOver,
  patienceMs,
  registrationChanges,
  registrations,
  signings,
  snapdKeys,
  waitForChange,
} from "./device-facts.ts";
import { byHand, changeSettings } from "./gadget.ts";
import { runHooks } from "./hook-runs.ts";
import { expectAdopted } from "./one-identity.ts";
import { planSeeding } from "./snapd-state.ts";
import { daemonSuite, missing } from "./suite.ts";

const serial = "1000000012345678";
const model = "core";

describe("the real daemon, when the device becomes another model", () => {
  const suite = daemonSuite();

  /** Asks snapd for the new model, and waits until it has a serial for it or has given up. */
  async function remodel(rig: DaemonRig): Promise<void> {
    const asked = await rig.post("/v2/model", { "new-model": readFileSync(suite.brand.modelFile("next"), "utf8") });
    expect([asked?.status, asked?.text]).toEqual([202, expect.any(String)]);
    await rig.waitFor("request for the new model", patienceMs, () =>
      registrations(rig).some(({ body }) => body.includes("model: oracle-next")) ? true : undefined,
    );
    await waitForChange(rig, "remodelling", (one) => one.kind === "remodel" && isOver(one));
  }

  test.for([
    { when: "right after seeding", seeding: true },
    { when: "late, and configured once since", seeding: false },
  ])("an identity that was adopted $when is remodelled by snapd with its key", async ({ seeding }, context) => {
    needs(context, ...missing);
    const plan = seeding
      ? { state: (state: Parameters<typeof planSeeding>[0]) => planSeeding(state, ["configure"]) }
      : {};
    const rig = await suite.device({ model, serial, route: "adopted", ...plan });
    const keyId = await expectAdopted(rig, { brand: suite.brand, model, serial });
    if (!seeding) await runHooks(rig, ["configure"]);
    await remodel(rig);
    const last = registrations(rig).at(-1)?.body ?? "";
    expect(["original-model", "original-serial", "serial"].map((name) => headerOf(last, name))).toEqual([
      "oracle-core",
      serial,
      serial,
    ]);
    expect(signings(rig).map((one) => [one.serial, one["key-id"]])).toEqual([
      [serial, keyId],
      [serial, keyId],
    ]);
    // This rig has no recovery system to remodel to: snapd gives up after it got the serial, and the device stays.
    for (const hooks of [["configure"], ["install", "configure", "prepare-device"]]) await runHooks(rig, hooks);
    expect(headerOf(await rig.waitForSerial(patienceMs), "model")).toBe("oracle-core");
    expect(snapdKeys(rig.root, model)).toEqual([keyId]);
    expect(registrations(rig).length).toBe(2);
  });
});

describe("the real daemon with a key of its own that somebody registers by hand", () => {
  const suite = daemonSuite();

  test.for(["core", "classic"] as const)("on %s ends registered with that key", async (kind, context) => {
    needs(context, ...missing);
    const rig = await suite.device({ model: kind, serial, route: "delegated", granted: true, scenario: "refuse" });
    const failed = (count: number) =>
      rig.waitFor(`${count} failed registrations`, patienceMs, async () => {
        const changes = await registrationChanges(rig);
        return changes.length === count && changes.every(isOver) ? true : undefined;
      });
    await failed(1);
    const keys = snapdKeys(rig.root, kind);
    expect(keys.length).toBe(1);
    changeSettings(rig, { scenario: "plain", route: "adopted" });
    expect(JSON.parse(byHand(rig, "abandon", "--serial", serial).stdout)).toMatchObject({ outcome: "abandoned" });
    const provisioned = byHand(rig, "provision").stdout;
    expect(JSON.parse(provisioned)).toMatchObject({ outcome: "registered", serial, deviceKeyId: keys[0] });
    // Once the hook fails on purpose, in case snapd had no key yet; snapd's next try finds the serial.
    await rig.stopDaemon();
    rig.startDaemon();
    await failed(2);
    await rig.stopDaemon();
    rig.startDaemon();
    expect(headerOf(await rig.waitForSerial(patienceMs), "serial")).toBe(serial);
    expect(snapdKeys(rig.root, kind)).toEqual(keys);
    expect(signings(rig).map((one) => [one.serial, one["key-id"], one.revision])).toEqual([[serial, keys[0], 1]]);
  });
});
