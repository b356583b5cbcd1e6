import { expect } from "vitest";
import type { DaemonRig } from "../daemon/daemon-rig.ts";
import type { OracleBrand } from "../oracle-brand.ts";
import { headerOf, judgeSerial, patienceMs, registrations, signings, snapdKeys, waitingKeys } from "./device-facts.ts";

export interface Expected {
  readonly brand: OracleBrand;
  readonly model: "core" | "classic";
  readonly serial: string;
  /** How often the vault signed for it. */
  readonly revision?: number;
}

/** One key, one serial, all that the vault signed is for them, and snapd's session with the store too. */
export async function expectOneIdentity(rig: DaemonRig, expected: Expected): Promise<string> {
  const { brand, model, serial, revision = 1 } = expected;
  const got = await rig.waitForSerial(patienceMs);
  expect(headerOf(got, "serial")).toBe(serial);
  judgeSerial(rig, brand, model, got);
  const keyId = headerOf(got, "device-key-sha3-384") ?? "";
  expect(snapdKeys(rig.root, model)).toEqual([keyId]);
  expect(new Set(registrations(rig).map((one) => one["key-id"]))).toEqual(new Set([keyId]));
  const signed = signings(rig).map((one) => [one.serial, one["key-id"], one.revision]);
  expect(signed).toEqual(Array.from({ length: revision }, (_, index) => [serial, keyId, index + 1]));
  expect(headerOf(got, "revision") ?? "0").toBe(String(revision));
  await rig.openStoreSession();
  const sessions = rig.requests().filter(({ kind }) => kind === "session");
  expect(sessions.length).toBeGreaterThan(0);
  for (const one of sessions) expect([one.status, one.serial, one["key-id"]]).toEqual([200, serial, keyId]);
  return keyId;
}

/** The same, and it was ours: snapd restored it, and no key of ours waits. */
export async function expectAdopted(rig: DaemonRig, expected: Expected): Promise<string> {
  const { model, serial } = expected;
  const keyId = await expectOneIdentity(rig, expected);
  expect(waitingKeys(rig.root, model)).toEqual([]);
  expect(rig.log()).toContain(`restored serial ${serial} for oracle-brand/oracle-${model} signed with key ${keyId}`);
  return keyId;
}
