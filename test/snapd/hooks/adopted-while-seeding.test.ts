import { describe, expect, test } from "vitest";
import { needs } from "../needs.ts";
import { registrationChanges, registrations } from "./device-facts.ts";
import { allOrders } from "./hook-runs.ts";
import { expectAdopted } from "./one-identity.ts";
import { planSeeding } from "./snapd-state.ts";
import { daemonSuite, missing } from "./suite.ts";

const serial = "10000000123e4567";
const models = ["core", "classic"] as const;
const cases = models.flatMap((model) => allOrders.map((order) => ({ model, order, shown: order.join(", ") })));

describe("adopted by the real daemon right after seeding", () => {
  const suite = daemonSuite();

  // No hook may fail here: that would undo the seeding.
  test.for(cases)("$model: one identity after $shown", async ({ model, order }, context) => {
    needs(context, ...missing);
    const rig = await suite.device({
      model,
      serial,
      route: "adopted",
      state: (state) => planSeeding(state, order),
    });
    await expectAdopted(rig, { brand: suite.brand, model, serial });
    expect(registrations(rig).length).toBe(1);
    const [seeding] = (await rig.changes()).filter(({ kind }) => kind === "seed");
    expect(seeding?.status).toBe("Done");
    expect(await registrationChanges(rig)).toEqual([]);
  });
});
