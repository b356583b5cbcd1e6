import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { gadgetName } from "../daemon/device-root.ts";
import { needs } from "../needs.ts";
import { headerOf, isOver, patienceMs, registrations, snapdKeys, waitForChange, waitingKeys } from "./device-facts.ts";
import { factoryReset, keepImage } from "./factory-reset.ts";
import { expectAdopted, expectOneIdentity } from "./one-identity.ts";
import { planSeeding } from "./snapd-state.ts";
import { daemonSuite, missing } from "./suite.ts";

const serial = "1000000012345678";
const model = "core";
const ownFolder = "var/lib/snapd/save/device/prepare-device";
const savedSnapFolder = `var/lib/snapd/save/snap/${gadgetName}`;

describe("a factory reset, which keeps the save partition alone", () => {
  const suite = daemonSuite();
  const identityKey = (root: string, folder: string) => readFileSync(join(root, folder, "identity-key"));

  test.for([
    { when: "late", seeding: false },
    { when: "right after seeding", seeding: true },
  ])("an identity that was adopted $when comes back, twice", async ({ seeding }, context) => {
    needs(context, ...missing);
    const rig = await suite.device({
      model,
      serial,
      route: "adopted",
      prepare: (made) => keepImage(made.root),
      ...(seeding ? { state: (state) => planSeeding(state, ["install", "configure"]) } : {}),
    });
    const expected = { brand: suite.brand, model, serial } as const;
    const keyId = await expectAdopted(rig, expected);
    const identity = identityKey(rig.root, ownFolder);
    const asked = registrations(rig).length;
    for (const restored of [1, 2]) {
      expect(await factoryReset(rig, suite.brand)).toBe(serial);
      expect(await expectAdopted(rig, expected)).toBe(keyId);
      expect(identityKey(rig.root, ownFolder)).toEqual(identity);
      expect(registrations(rig).length).toBe(asked);
      expect(rig.log().split("restored serial").length - 1).toBe(1 + restored);
      const changes = (await rig.changes()).map(({ kind, status }) => `${kind} ${status}`);
      expect(changes).toEqual(["seed Done"]);
    }
  });

  test("an identity that snapd registered comes back, with the identity key in its body", async (context) => {
    needs(context, ...missing);
    const rig = await suite.device({
      model,
      serial,
      route: "delegated",
      files: { [`${savedSnapFolder}/.keep`]: "" },
      prepare: (made) => keepImage(made.root),
    });
    const expected = { brand: suite.brand, model, serial } as const;
    const keyId = await expectOneIdentity(rig, expected);
    await waitForChange(rig, "finished registration", ({ status }) => status === "Done");
    const identity = identityKey(rig.root, `${savedSnapFolder}/prepare-device`);
    expect(await factoryReset(rig, suite.brand)).toBe(serial);
    expect(await expectOneIdentity(rig, expected)).toBe(keyId);
    expect(identityKey(rig.root, `${savedSnapFolder}/prepare-device`)).toEqual(identity);
    expect(registrations(rig).length).toBe(1);
  });

  test("a key that no vault has seen yet is used again", async (context) => {
    needs(context, ...missing);
    const rig = await suite.device({
      model,
      serial,
      route: "adopted",
      deadline: 10,
      prepare: async (made) => {
        keepImage(made.root);
        await made.stopService();
      },
    });
    await waitForChange(rig, "failed registration", isOver);
    const [waiting] = waitingKeys(rig.root, model);
    const identity = identityKey(rig.root, ownFolder);
    await rig.startService();
    expect(await factoryReset(rig, suite.brand)).toBe("");
    const got = await rig.waitForSerial(patienceMs);
    expect(headerOf(got, "device-key-sha3-384")).toBe(waiting);
    await expectAdopted(rig, { brand: suite.brand, model, serial });
    expect(snapdKeys(rig.root, model)).toEqual([waiting]);
    expect(identityKey(rig.root, ownFolder)).toEqual(identity);
    expect(existsSync(join(rig.root, "var/lib/snapd/device/private-keys-v1"))).toBe(false);
  });
});
