import { describe, expect, test } from "vitest";
import { needs } from "../needs.ts";
import {
  isOver,
  patienceMs,
  registrationChanges,
  registrations,
  snapdKeys,
  waitForChange,
  waitingKeys,
} from "./device-facts.ts";
import { expectAdopted, expectOneIdentity } from "./one-identity.ts";
import { editState } from "./snapd-state.ts";
import { daemonSuite, missing } from "./suite.ts";

const serial = "0012";

describe("the real daemon and our hooks with nothing at the vault's address", () => {
  const suite = daemonSuite();

  test.for(["core", "classic"] as const)(
    "route adopted on %s fails in time, keeps its key and is adopted later",
    async (model, context) => {
      needs(context, ...missing);
      const rig = await suite.device({
        model,
        serial,
        route: "adopted",
        deadline: 10,
        prepare: (made) => made.stopService(),
      });
      const change = await waitForChange(rig, "failed registration", isOver);
      expect(change.tasks.map(({ status }) => status)).toEqual(["Error", "Hold", "Hold"]);
      expect(change.tasks[0]?.log?.join("\n")).toContain("[connection-refused]");
      expect(snapdKeys(rig.root, model)).toEqual([]);
      const [waiting, ...others] = waitingKeys(rig.root, model);
      expect(others).toEqual([]);

      await rig.stopDaemon();
      await rig.startService();
      rig.startDaemon();
      expect(await expectAdopted(rig, { brand: suite.brand, model, serial })).toBe(waiting);
      expect(registrations(rig).length).toBe(1);
    },
  );

  test.for(["core", "classic"] as const)(
    "route auto on %s leaves it to snapd, which waits by itself",
    async (model, context) => {
      needs(context, ...missing);
      const rig = await suite.device({
        model,
        serial,
        route: "auto",
        granted: true,
        prepare: (made) => made.stopService(),
      });
      await rig.waitFor("waiting registration", patienceMs, () =>
        rig.log().includes("connection refused") && snapdKeys(rig.root, model).length === 1 ? true : undefined,
      );
      const [change] = await registrationChanges(rig);
      expect(change?.tasks.map(({ status }) => status)).toEqual(["Done", "Done", "Doing"]);

      await rig.stopDaemon();
      await rig.startService();
      editState(rig.root, (state) => {
        // The 30 s that snapd waits.
        for (const task of Object.values(state.tasks)) delete (task as { "at-time"?: string })["at-time"];
      });
      rig.startDaemon();
      await expectOneIdentity(rig, { brand: suite.brand, model, serial });
      expect(waitingKeys(rig.root, model)).toEqual([]);
    },
  );
});
