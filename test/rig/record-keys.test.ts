import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AccountKeyAssertion } from "../../src/assertion/assertion.ts";
import { decodeAssertion } from "../../src/assertion/decode.ts";
import { encodeStream } from "../../src/assertion/encode.ts";
import { signAssertion } from "../../src/assertion/sign.ts";
import { nodeCrypto } from "../../src/keys/node-crypto.ts";
import { encodePublicKey } from "../../src/openpgp/public-key.ts";
import { readRecord } from "../../src/record/read-record.ts";
import { runAgent } from "./setup/agent.ts";
import { expectRegistered } from "./setup/expectations.ts";
import { type Document, onlyDocument, rigBrand, smallDeviceKey, World } from "./setup/world.ts";

// A record whose brand's account-key is, at the auditor's, another revision than on the day of the first boot.

const brand = await rigBrand();
const hour = 3_600_000;
let world: World;
let record: string;
/** When the vault signed the serial. */
let signed: number;

beforeAll(async () => {
  world = await World.make({ brand, deviceKey: await smallDeviceKey() });
  expectRegistered(world, await world.provision(), "registered");
  record = join(world.ownFolder, "record.dsse.json");
  const text = readRecord(new Uint8Array(readFileSync(record))).serialAssertion?.text ?? "";
  const serial = decodeAssertion(new TextEncoder().encode(text), nodeCrypto);
  if (serial.type !== "serial") throw new TypeError(serial.type);
  signed = serial.timestamp.getTime();
});
afterAll(() => world[Symbol.asyncDispose]());

const timeOf = (ms: number): string => new Date(ms).toISOString();

/** The brand's account-key as the root would sign it anew; times in hours from the serial's. */
function accountKey({ since, until, revision }: { since: number; until?: number; revision?: number }) {
  const { root, brand: own } = brand;
  if (root === undefined) throw new TypeError("the brand has no root");
  return signAssertion({
    type: "account-key",
    headers: {
      "authority-id": root.accountId,
      ...(revision === undefined ? {} : { revision: String(revision) }),
      "public-key-sha3-384": own.key.keyId,
      "account-id": brand.brandId,
      name: "default",
      since: timeOf(signed + since * hour),
      ...(until === undefined ? {} : { until: timeOf(signed + until * hour) }),
    },
    body: encodePublicKey(own.key.publicKey),
    signedAt: new Date(signed),
    key: root.key,
    crypto: nodeCrypto,
  }) as AccountKeyAssertion;
}

async function verify(keys: readonly AccountKeyAssertion[], ...args: readonly string[]) {
  const file = world.path("keys.assert");
  writeFileSync(file, encodeStream([brand.brand.account, ...keys]));
  const how = ["--trust", world.path("trusted.assert"), "--prerequisites", file, "--json"];
  const run = await runAgent(["record", "verify", record, ...how, ...args]);
  return { status: run.status, document: onlyDocument(run) as Document & { chain?: boolean } };
}

describe("record verify, by the account-key that is given", () => {
  test.each<[string, readonly Parameters<typeof accountKey>[0][], number, string | undefined]>([
    ["valid then and now", [{ since: -2 }], 0, undefined],
    ["expired before the serial was signed", [{ since: -9, until: -1 }], 7, "key-expired"],
    ["not valid yet when the serial was signed", [{ since: 24 * 365 }], 5, "key-not-yet-valid"],
    [
      "revoked: a newer revision has ended, beside the old one without an end",
      [{ since: -9 }, { since: -9, until: -1, revision: 1 }],
      7,
      "key-expired",
    ],
    ["revoked, the newer revision first", [{ since: -9, until: -1, revision: 1 }, { since: -9 }], 7, "key-expired"],
  ])("%s", async (_, keys, status, code) => {
    const result = await verify(keys.map(accountKey));
    expect([result.status, result.document.error?.code]).toEqual([status, code]);
    if (code === undefined) expect(result.document).toMatchObject({ outcome: "verified", chain: true });
  });

  test("expired since: it is key-expired, and the answer names the time by which it verifies", async () => {
    // Valid for the second in which the serial was signed.
    const key = accountKey({ since: -9, until: 1 / 3600 });
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, signed + 1100 - Date.now())));
    const expired = await verify([key]);
    expect([expired.status, expired.document.error?.code]).toEqual([7, "key-expired"]);
    const [, at = ""] = /--at (\S+):/.exec(String(expired.document.error?.["cure"])) ?? [];
    expect(Date.parse(at)).toBe(signed);
    const then = await verify([key], "--at", at);
    expect(then.document).toMatchObject({ outcome: "verified", chain: true, at });
  });

  test("by the time of --at a key that had expired when the serial was signed is not valid either", async () => {
    const { status, document } = await verify([accountKey({ since: -9, until: -1 })], "--at", timeOf(signed));
    expect([status, document.error?.code]).toEqual([7, "key-expired"]);
    expect(String(document.error?.["cure"])).not.toContain("--at");
  });

  test("a key that was made for later is not valid at the serial's own time", async () => {
    const later = accountKey({ since: 1 / 3600 });
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, signed + 1100 - Date.now())));
    const { status, document } = await verify([later]);
    expect([status, document.error?.code]).toEqual([7, "timestamp-outside-key"]);
  });

  test.each([
    ["a time to come", () => timeOf(Date.now() + 24 * hour)],
    ["a time before the serial", () => timeOf(signed - hour)],
    ["no time", () => "yesterday"],
  ])("--at with %s is refused", async (_, at) => {
    const { status, document } = await verify([accountKey({ since: -2 })], "--at", at());
    expect([status, document.error?.code]).toEqual([2, "usage-wrong"]);
  });

  test("--at without a chain to follow is refused", async () => {
    const run = await runAgent(["record", "verify", record, "--at", timeOf(signed), "--json"]);
    expect([run.status, onlyDocument(run).error?.code]).toEqual([2, "usage-wrong"]);
  });
});
