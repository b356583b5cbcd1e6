import { describe, expect, test } from "vitest";
import { readIdentityFromBody } from "../../../src/keys/identity-body.ts";
import { verifyProof } from "../../../src/keys/identity-proof.ts";
import { needs } from "../needs.ts";
import { oracleBrandId } from "../oracle-brand.ts";
import {
  headerOf,
  judgeSerial,
  patienceMs,
  registrationChanges,
  signings,
  snapdKeys,
  waitForChange,
} from "./device-facts.ts";
import { daemonSuite, missing } from "./suite.ts";

const models = ["core", "classic"] as const;
/** Two that a shell's `snapctl set` would make numbers of, and one that it would shorten. */
const serials = ["1000000012345678", "10000000123e4567", "0012"] as const;

describe("delegated to the real daemon", () => {
  const suite = daemonSuite();

  test.for([
    ...models.flatMap((model) => serials.map((serial) => ({ model, serial, route: "delegated" }) as const)),
    // No plug is there, so auto has no other way.
    { model: "core", serial: "10000000123e4567", route: "auto" },
    { model: "classic", serial: "1000000012345678", route: "auto" },
  ] as const)("route $route on $model registers as $serial", async ({ model, serial, route }, context) => {
    needs(context, ...missing);
    const rig = await suite.device({ model, serial, route });
    const got = await rig.waitForSerial(patienceMs);
    expect(headerOf(got, "serial")).toBe(serial);
    judgeSerial(rig, suite.brand, model, got);
    expect(rig.log()).not.toContain("restored serial");

    const change = await waitForChange(rig, "finished registration", ({ status }) => status === "Done");
    expect(change.tasks.map(({ kind, status }) => `${kind} ${status}`)).toEqual([
      "run-hook Done",
      "generate-device-key Done",
      "request-serial Done",
    ]);
    expect((await registrationChanges(rig)).length).toBe(1);

    const keyId = headerOf(got, "device-key-sha3-384");
    expect(snapdKeys(rig.root, model)).toEqual([keyId]);
    expect(signings(rig).map((one) => [one.serial, one["key-id"]])).toEqual([[serial, keyId]]);

    await rig.openStoreSession();
    const sessions = rig.requests().filter(({ kind }) => kind === "session");
    expect(sessions.map((one) => [one.status, one.serial, one["key-id"]])).toEqual([[200, serial, keyId]]);

    const body = got.slice(got.indexOf("\n\n") + 2, got.lastIndexOf("\n\n"));
    const identity = readIdentityFromBody(new TextEncoder().encode(body));
    expect(identity).toBeDefined();
    if (identity === undefined) return;
    const claim = { brandId: oracleBrandId, model: `oracle-${model}`, serial };
    expect(verifyProof(identity.publicKey, identity.proof, claim)).toBe(true);
  });
});
