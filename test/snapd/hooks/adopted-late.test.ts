import { describe, expect, test } from "vitest";
import type { DaemonRig } from "../daemon/daemon-rig.ts";
import { gadgetName } from "../daemon/device-root.ts";
import { needs } from "../needs.ts";
import { isOver, registrationChanges, registrations, waitForChange } from "./device-facts.ts";
import { allOrders, runHooks } from "./hook-runs.ts";
import { expectAdopted } from "./one-identity.ts";
import { planHooks } from "./snapd-state.ts";
import { daemonSuite, missing } from "./suite.ts";

/** A number to a shell, a text to us. */
const serial = "1000000012345678";
const models = ["core", "classic"] as const;

async function configure(rig: DaemonRig, level: string): Promise<void> {
  const answer = await rig.put(`/v2/snaps/${gadgetName}/conf`, { "prepare-device": { log: { level } } });
  const { change } = JSON.parse(answer?.text ?? "{}") as { change?: string };
  const over = await waitForChange(rig, "configuration", (one) => one.id === change && isOver(one));
  expect(over.status).toBe("Done");
}

describe("adopted late by the real daemon", () => {
  const suite = daemonSuite();

  test.for(models)("on %s: one identity, also after five boots, settings and hooks", async (model, context) => {
    needs(context, ...missing);
    const rig = await suite.device({ model, serial, route: "adopted" });
    const expected = { brand: suite.brand, model, serial };
    await expectAdopted(rig, expected);

    const [change, ...others] = await registrationChanges(rig);
    expect(others).toEqual([]);
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
    await runHooks(rig, ["install", "configure", "prepare-device"]);
    await expectAdopted(rig, expected);
    expect((await registrationChanges(rig)).length).toBe(1);
    expect(registrations(rig).length).toBe(1);
  });

  test.for(models)("on %s: hooks beside snapd's own, then in all six orders, leave one", async (model, context) => {
    needs(context, ...missing);
    const [first, ...others] = allOrders;
    const rig = await suite.device({ model, serial, route: "adopted", state: (state) => planHooks(state, first) });
    const expected = { brand: suite.brand, model, serial };
    await waitForChange(rig, "hooks", (one) => one.kind === "hooks" && isOver(one));
    await expectAdopted(rig, expected);
    for (const order of others) await runHooks(rig, order);
    await expectAdopted(rig, expected);
    expect(registrations(rig).length).toBe(1);
  });
});
