import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { needs } from "../needs.ts";
import type { OracleBrand, OracleModel } from "../oracle-brand.ts";
import { oracle } from "../toolchain.ts";
import { patienceMs, registrationChanges, registrations, snapdKeys, waitingKeys } from "./device-facts.ts";
import { expectAdopted, expectOneIdentity } from "./one-identity.ts";
import { daemonSuite, missing } from "./suite.ts";

const serial = "1000000012345678";
const cases = [
  { route: "adopted", model: "core" },
  { route: "delegated", model: "classic" },
] as const;

/** Puts a serial of the brand's into the device's database, for a key that is not on the device. */
function addForeignSerial(root: string, brand: OracleBrand, model: OracleModel, name: string): void {
  const elsewhere = join(root, "elsewhere", name);
  mkdirSync(elsewhere, { recursive: true });
  oracle(["newkey", elsewhere]);
  const path = join(elsewhere, "serial");
  const signed = ["serial", "-brand", brand.folder, "-key", elsewhere, "-model", `oracle-${model}`, "-serial", name];
  writeFileSync(path, oracle(signed));
  oracle(["ack", join(root, "var/lib/snapd/assertions"), brand.chain, brand.modelFile(model), path]);
}

describe("the real daemon and our hooks", () => {
  const suite = daemonSuite();

  test.for(["core", "classic"] as const)(
    "route adopted on %s: without a vault it is the store",
    async (model, context) => {
      needs(context, ...missing);
      const rig = await suite.device({ route: "adopted", model, serial, withoutVault: true });
      await expectAdopted(rig, { brand: suite.brand, model, serial });
      expect(registrations(rig).map(({ path, headers }) => [path, headers["Api-Key"]])).toEqual([
        ["/api/v1/snaps/auth/devices", undefined],
      ]);
    },
  );

  // This snapd's own registration knows no other store than the real one, which is out of the rig's reach.
  test.for(["core", "classic"] as const)(
    "route delegated on %s: without a vault it is the store",
    async (model, context) => {
      needs(context, ...missing);
      const rig = await suite.device({ route: "delegated", model, serial, withoutVault: true });
      await rig.waitFor("request", patienceMs, () =>
        rig.log().includes('"https://api.snapcraft.io/api/v1/snaps/auth/request-id"') ? true : undefined,
      );
      const [change] = await registrationChanges(rig);
      expect(change?.tasks.map(({ status }) => status)).toEqual(["Done", "Done", "Doing"]);
      expect(rig.requests().filter(({ kind }) => kind === "request-id")).toEqual([]);
    },
  );

  test.for(cases)(
    "route $route on $model: serials of other devices and models are no identity",
    async (one, context) => {
      needs(context, ...missing);
      const { route, model } = one;
      const rig = await suite.device({
        route,
        model,
        serial,
        prepare: (made) => {
          addForeignSerial(made.root, suite.brand, model, "AAAA-ANOTHER-DEVICE");
          addForeignSerial(made.root, suite.brand, model, "ZZZZ-ANOTHER-DEVICE");
          addForeignSerial(made.root, suite.brand, "core18", "ANOTHER-MODEL");
        },
      });
      const expected = { brand: suite.brand, model, serial };
      await (route === "adopted" ? expectAdopted(rig, expected) : expectOneIdentity(rig, expected));
      expect(registrations(rig).length).toBe(1);
    },
  );

  test.for(cases)("route $route on $model: the brand's chain comes with the serial", async (one, context) => {
    needs(context, ...missing);
    const rig = await suite.device({ ...one, serial, scenario: "stream" });
    await expectOneIdentity(rig, { brand: suite.brand, model: one.model, serial });
    expect(rig.requests().filter(({ kind }) => kind === "assertion")).toEqual([]);
  });

  test.for(["adopted", "delegated"] as const)("route %s: told not to register, nobody does", async (route, context) => {
    needs(context, ...missing);
    const model = "core";
    const files = { "run/snapd/noregister": "" };
    const rig = await suite.device({ route, model, serial, files });
    // What snapd logs once it has looked at everything else.
    await rig.waitFor("the daemon's first round", patienceMs, () =>
      rig.log().includes("cannot mark boot successful") ? true : undefined,
    );
    await rig.waitFor("answer", 5_000, () => rig.get("/v2/system-info"));
    expect(await registrationChanges(rig)).toEqual([]);
    expect([...snapdKeys(rig.root, model), ...waitingKeys(rig.root, model)]).toEqual([]);
    expect(rig.requests().filter(({ kind }) => kind === "request-id")).toEqual([]);

    await rig.stopDaemon();
    rmSync(join(rig.root, "run/snapd/noregister"));
    rig.startDaemon();
    await expectOneIdentity(rig, { brand: suite.brand, model, serial });
  });
});
