import { describe, expect, test } from "vitest";
import type { DaemonRig } from "../daemon/daemon-rig.ts";
import { gadgetName } from "../daemon/device-root.ts";
import { needs } from "../needs.ts";
import {
  headerOf,
  judgeSerial,
  registrationChanges,
  registrations,
  snapdKeys,
  waitForChange,
  waitingKeys,
} from "./device-facts.ts";
import { editState, type HookRun, planHooks, planSeeding } from "./snapd-state.ts";
import { daemonSuite, missing } from "./suite.ts";

const models = ["core", "classic"] as const;
type Model = (typeof models)[number];

/** A number to a shell, a text to us. */
const serial = "1000000012345678";

const orders = [
  ["install", "configure", "prepare-device"],
  ["install", "prepare-device", "configure"],
  ["configure", "install", "prepare-device"],
  ["configure", "prepare-device", "install"],
  ["prepare-device", "install", "configure"],
  ["prepare-device", "configure", "install"],
] as const;

/** In one of these prepare-device fails on purpose: the others are to be run all the same. */
const runsOf = (hooks: readonly string[]): HookRun[] => hooks.map((hook) => ({ hook, mayFail: true }));

describe("adopted by the real daemon", () => {
  const suite = daemonSuite();

  /** One request at the vault, one key, one serial; snapd restored it, and asked for none of its own. */
  async function expectOneIdentity(rig: DaemonRig, model: Model): Promise<void> {
    const got = await rig.waitForSerial();
    expect(headerOf(got, "serial")).toBe(serial);
    judgeSerial(rig, suite.brand, model, got);
    const keyId = headerOf(got, "device-key-sha3-384");
    expect(snapdKeys(rig.root, model)).toEqual([keyId]);
    expect(waitingKeys(rig.root, model)).toEqual([]);
    expect(registrations(rig).map((one) => [one.status, one.serial, one["key-id"], one.revision])).toEqual([
      [200, serial, keyId, 1],
    ]);
    expect(rig.requests().filter(({ kind }) => kind === "request-id").length).toBe(1);
    expect(rig.log()).toContain(`restored serial ${serial} for oracle-brand/oracle-${model} signed with key ${keyId}`);
    await rig.openStoreSession();
    const sessions = rig.requests().filter(({ kind }) => kind === "session");
    expect(sessions.map((one) => [one.status, one.serial, one["key-id"]])).toEqual(
      sessions.map(() => [200, serial, keyId]),
    );
    expect(sessions.length).toBeGreaterThan(0);
  }

  async function configure(rig: DaemonRig, value: string): Promise<void> {
    const known = (await rig.changes()).length;
    const answer = await rig.put(`/v2/snaps/${gadgetName}/conf`, { "prepare-device": { log: { level: value } } });
    expect(answer?.status).toBe(202);
    const change = await waitForChange(rig, "configuration", (one) => one.kind === "configure-snap" && done(one.status));
    expect(change.status).toBe("Done");
    expect((await rig.changes()).length).toBeGreaterThan(known);
  }

  const done = (status: string): boolean => status === "Done" || status === "Error";

  /** The hooks as snapd runs them, in this order, when it starts the next time. */
  async function runHooksAgain(rig: DaemonRig, hooks: readonly string[]): Promise<void> {
    await rig.stopDaemon();
    editState(rig.root, (state) => planHooks(state, runsOf(hooks)));
    rig.startDaemon();
    const change = await waitForChange(rig, "hooks", (one) => one.kind === "hooks" && done(one.status));
    expect(change.tasks.map(({ status }) => status)).toEqual(hooks.map(() => "Done"));
  }

  test.for(models)("late on %s: one identity, also after boots, settings and hooks", async (model, context) => {
    needs(context, ...missing);
    const rig = await suite.device({ model, serial, route: "adopted" });
    await expectOneIdentity(rig, model);

    const [change, ...others] = await registrationChanges(rig);
    expect(others).toEqual([]);
    expect(change?.status).toBe("Error");
    const tasks = change?.tasks.map(({ kind, status }) => `${kind} ${status}`);
    expect(tasks).toEqual(["run-hook Error", "generate-device-key Hold", "request-serial Hold"]);
    // What a person reads in `snap change`: this error is expected.
    expect(change?.tasks[0]?.log?.join("\n")).toContain("on purpose");

    for (let boot = 1; boot <= 5; boot += 1) {
      await rig.stopDaemon();
      rig.startDaemon();
      await rig.waitForSerial();
    }
    await configure(rig, "info");
    await configure(rig, "debug");
    await runHooksAgain(rig, ["install", "configure", "prepare-device"]);
    await expectOneIdentity(rig, model);
    expect((await registrationChanges(rig)).length).toBe(1);
  });

  test.for(models.flatMap((model) => orders.map((order) => ({ model, order }))))(
    "while $model is seeded: one identity after $order",
    async ({ model, order }, context) => {
      needs(context, ...missing);
      const rig = await suite.device({
        model,
        serial,
        route: "adopted",
        state: (state) => planSeeding(state, runsOf(order)),
      });
      await expectOneIdentity(rig, model);
      const [seeding] = (await rig.changes()).filter(({ kind }) => kind === "seed");
      expect(seeding?.status).toBe("Done");
      expect(await registrationChanges(rig)).toEqual([]);
    },
  );

  test.for(models)("once %s is seeded: the hooks in all six orders leave one identity", async (model, context) => {
    needs(context, ...missing);
    const rig = await suite.device({
      model,
      serial,
      route: "adopted",
      state: (state) => planHooks(state, runsOf(orders[0])),
    });
    await waitForChange(rig, "hooks", (one) => one.kind === "hooks" && done(one.status));
    await expectOneIdentity(rig, model);
    for (const order of orders.slice(1)) await runHooksAgain(rig, order);
    await expectOneIdentity(rig, model);
  });
});
