import { describe, expect, test } from "vitest";
import type { Change, DaemonRig } from "../daemon/daemon-rig.ts";
import { needs } from "../needs.ts";
import {
  headerOf,
  isOver,
  ownRegistration,
  patienceMs,
  registrationChanges,
  registrations,
  signings,
  snapdKeys,
  waitForChange,
  waitingKeys,
} from "./device-facts.ts";
import { changeSettings } from "./gadget.ts";
import { expectAdopted, expectOneIdentity } from "./one-identity.ts";
import { daemonSuite, missing } from "./suite.ts";

const serial = "1000000012345678";
/** The ways on which our own requests leave the device. */
const ownRoutes = [
  { route: "adopted", granted: false, model: "core" },
  { route: "auto", granted: true, model: "classic" },
] as const;

/** The vault answers as it should from now on, and the gadget may have another route. */
function mendVault(rig: DaemonRig, route?: string): void {
  changeSettings(rig, { scenario: "plain", route });
}

describe("the real daemon, our hooks and a vault in trouble", () => {
  const suite = daemonSuite();
  const statuses = (rig: DaemonRig): number[] => registrations(rig).map(({ status }) => status);

  test.for(ownRoutes)(
    "route $route: an answer lost after signing is asked for again, same key",
    async (one, context) => {
      needs(context, ...missing);
      const rig = await suite.device({ ...one, serial, scenario: "lost" });
      await expectAdopted(rig, { brand: suite.brand, model: one.model, serial, revision: 2 });
      const [change, ...others] = await registrationChanges(rig);
      expect(others).toEqual([]);
      expect(change?.tasks[0]?.log?.join("\n")).toContain("serial-signed-before");
      expect(registrations(rig).every(({ headers }) => !String(headers["User-Agent"]).startsWith("snapd/"))).toBe(true);
    },
  );

  test("lost twice over a restart: still that key, and nothing delegated", async (context) => {
    needs(context, ...missing);
    const rig = await suite.device({ model: "core", serial, route: "auto", granted: true, scenario: "lost:2" });
    await expectAdopted(rig, { brand: suite.brand, model: "core", serial, revision: 3 });
  });

  test.for(ownRoutes)("route $route: pending twice, then signed", async (one, context) => {
    needs(context, ...missing);
    const rig = await suite.device({ ...one, serial, scenario: "poll:2" });
    await expectAdopted(rig, { brand: suite.brand, model: one.model, serial });
    expect(statuses(rig)).toEqual([202, 202, 200]);
    // Polled with the same bytes.
    expect(new Set(registrations(rig).map(({ body }) => body)).size).toBe(1);
  });

  test.for(ownRoutes)("route $route: overloaded, then signed", async (one, context) => {
    needs(context, ...missing);
    const rig = await suite.device({ ...one, serial, scenario: "busy" });
    await expectAdopted(rig, { brand: suite.brand, model: one.model, serial });
    expect(statuses(rig)).toEqual([503, 200]);
  });

  /** Waits until snapd has given up on this many registrations. */
  async function waitForFailures(rig: DaemonRig, count: number): Promise<readonly Change[]> {
    return await rig.waitFor(`${count} failed registrations`, patienceMs, async () => {
      const changes = await registrationChanges(rig);
      return changes.length === count && changes.every(isOver) ? changes : undefined;
    });
  }

  const refusals = [
    // Nothing was signed, but the gadget's author wants no other way.
    { route: "adopted", model: "core", scenario: "refuse", code: "vault-model-unknown", answers: [400], revision: 1 },
    // The refused request came after one whose answer was lost.
    {
      route: "auto",
      model: "core",
      scenario: "lost-refuse",
      code: "vault-model-unknown",
      answers: [200, 400],
      revision: 2,
    },
    // Signed, but for another device's key.
    {
      route: "auto",
      model: "classic",
      scenario: "other",
      code: "serial-for-other-device",
      answers: [200],
      revision: 3,
    },
    // This refusal comes after signing.
    {
      route: "auto",
      model: "classic",
      scenario: "unlogged",
      code: "vault-serial-logging",
      answers: [400],
      revision: 3,
    },
  ] as const;

  test.for(refusals)(
    "route $route, $scenario: the hook fails, is shown, nothing is delegated",
    async (one, context) => {
      needs(context, ...missing);
      const { model, code, answers, revision, ...rest } = one;
      const rig = await suite.device({ model, serial, granted: true, ...rest });
      const expected: number[] = [...answers];
      for (const tries of [1, 2]) {
        const changes = await waitForFailures(rig, tries);
        for (const { tasks, err } of changes) {
          expect(tasks.map(({ status }) => status)).toEqual(["Error", "Hold", "Hold"]);
          // What `snap change` and `snap tasks` show.
          expect(tasks[0]?.log?.join("\n")).toMatch(new RegExp(`error: cannot .*\\[${code}\\]\nwhat to do: `));
          expect(err).toContain(`[${code}]`);
        }
        expect(statuses(rig)).toEqual(expected);
        // A kept request-id may have been spent with an answer that was no good: it is tried, and refused.
        expected.push(...(one.scenario === "other" ? [400, 200] : [400]));
        expect(snapdKeys(rig.root, model)).toEqual([]);
        expect(waitingKeys(rig.root, model)).toEqual([ownRegistration(rig.root, model)?.deviceKeyId]);
        await rig.stopDaemon();
        if (tries === 2) mendVault(rig);
        rig.startDaemon();
      }
      await expectAdopted(rig, { brand: suite.brand, model, serial, revision });
    },
  );

  // Once snapd has a key, it adopts no other: whoever registers another key then makes a second identity.
  test.for([
    { model: "core", route: "auto", later: "auto" },
    { model: "classic", route: "auto", later: "adopted" },
    { model: "core", route: "delegated", later: "adopted" },
  ] as const)(
    "route $route: refused to snapd too, mended with route $later: snapd's key alone is registered",
    async ({ model, route, later }, context) => {
      needs(context, ...missing);
      const rig = await suite.device({ model, serial, route, granted: true, scenario: "refuse" });
      const [first] = await waitForFailures(rig, 1);
      expect(first?.tasks.map(({ status }) => status)).toEqual(["Undone", "Done", "Error"]);
      const keys = snapdKeys(rig.root, model);
      expect(keys.length).toBe(1);
      await rig.stopDaemon();
      mendVault(rig, later);
      rig.startDaemon();
      expect(headerOf(await rig.waitForSerial(patienceMs), "serial")).toBe(serial);
      expect(snapdKeys(rig.root, model)).toEqual(keys);
      expect(signings(rig).map((one) => [one.serial, one["key-id"], one.revision])).toEqual([[serial, keys[0], 1]]);
    },
  );

  test.for(["core", "classic"] as const)(
    "route auto on %s: refused before anything was sent, so snapd registers",
    async (model, context) => {
      needs(context, ...missing);
      const rig = await suite.device({ model, serial, route: "auto", granted: true, scenario: "refuse-id" });
      await expectOneIdentity(rig, { brand: suite.brand, model, serial });
      expect(rig.log()).not.toContain("restored serial");
      const change = await waitForChange(rig, "registration", ({ status }) => status === "Done");
      expect(change.tasks[0]?.status).toBe("Done");
      expect(ownRegistration(rig.root, model)?.intentAt).toBeUndefined();
    },
  );
});
