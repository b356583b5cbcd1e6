import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { DaemonRig } from "../daemon/daemon-rig.ts";
import { needs } from "../needs.ts";
import {
  isOver,
  ownRegistration,
  registrationChanges,
  registrations,
  snapdKeys,
  waitForChange,
  waitingKeys,
} from "./device-facts.ts";
import { snapFolder } from "./gadget.ts";
import { expectAdopted, expectOneIdentity } from "./one-identity.ts";
import { daemonSuite, missing } from "./suite.ts";

const serial = "1000000012345678";
/** The ways on which our own requests leave the device. */
const ownRoutes = [
  { route: "adopted", granted: false, model: "core" },
  { route: "auto", granted: true, model: "classic" },
] as const;

/** The vault answers as it should from now on. */
function mendVault(rig: DaemonRig): void {
  const path = join(rig.root, snapFolder, "prepare-device.yaml");
  writeFileSync(path, readFileSync(path, "utf8").replace(/"x-scenario":"[^"]*"/, '"x-scenario":"plain"'));
}

describe("the real daemon, our hooks and a vault in trouble", () => {
  const suite = daemonSuite();
  const statuses = (rig: DaemonRig): number[] => registrations(rig).map(({ status }) => status);

  test.for(ownRoutes)("route $route: an answer lost after signing is asked for again, same key", async (one, context) => {
    needs(context, ...missing);
    const rig = await suite.device({ ...one, serial, scenario: "lost" });
    await expectAdopted(rig, { brand: suite.brand, model: one.model, serial, revision: 2 });
    const [change, ...others] = await registrationChanges(rig);
    expect(others).toEqual([]);
    expect(change?.tasks[0]?.log?.join("\n")).toContain("serial-signed-before");
    expect(registrations(rig).every(({ headers }) => !String(headers["User-Agent"]).startsWith("snapd/"))).toBe(true);
  });

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

  test.for(ownRoutes)("route $route: refused for ever, shown, never delegated, mended", async (one, context) => {
    needs(context, ...missing);
    const { model } = one;
    const rig = await suite.device({ ...one, serial, scenario: "refuse" });
    for (const tries of [1, 2]) {
      await rig.waitFor("failed registration", 20_000, async () => {
        const changes = (await rig.get("/v2/changes?select=all")) === undefined ? [] : await registrationChanges(rig);
        return (changes.length === tries && changes.every(isOver)) || undefined;
      });
      const changes = await registrationChanges(rig);
      for (const change of changes) {
        expect(change.tasks.map(({ status }) => status)).toEqual(["Error", "Hold", "Hold"]);
        expect(change.tasks[0]?.log?.join("\n")).toMatch(/error: cannot .*\[vault-model-unknown\]/);
        expect(change.err).toContain("vault-model-unknown");
      }
      expect(statuses(rig)).toEqual(Array.from({ length: tries }, () => 400));
      expect(snapdKeys(rig.root, model)).toEqual([]);
      expect(waitingKeys(rig.root, model)).toEqual([ownRegistration(rig.root, model)?.deviceKeyId]);
      await rig.stopDaemon();
      if (tries === 2) mendVault(rig);
      rig.startDaemon();
    }
    await expectAdopted(rig, { brand: suite.brand, model, serial });
    expect(statuses(rig)).toEqual([400, 400, 200]);
  });

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
