import { writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { encodeStream } from "../../src/assertion/encode.ts";
import { signAssertion } from "../../src/assertion/sign.ts";
import { systemClock } from "../../src/clock/system-clock.ts";
import { nodeCrypto } from "../../src/keys/node-crypto.ts";
import { encodePublicKey } from "../../src/openpgp/public-key.ts";
import { type Brand, brandAssertions, makeBrand } from "../../src/rig/brand.ts";
import { signModel } from "../../src/rig/models.ts";
import { type RigContext, rfc3339 } from "../../src/rig/rig-context.ts";
import { expectFailed, expectRegistered } from "./setup/expectations.ts";
import { rigBrand, rigContext, smallDeviceKey, validFrom, World } from "./setup/world.ts";

const deviceKey = await smallDeviceKey();
const brand = await rigBrand();

function fromNow(ms: number): Date {
  return new Date(Math.ceil((Date.now() + ms) / 1000) * 1000);
}

/** Vault and store whose clocks are ahead of the device's: for them the brand's keys count already. */
function contextAhead(ms: number): RigContext {
  return { ...rigContext, clock: { ...systemClock, now: () => new Date(Date.now() + ms) } };
}

async function worldBefore(since: Date): Promise<World> {
  const young = await makeBrand({ validFrom: since, crypto: nodeCrypto });
  const model = signModel(young, { kind: "graded", model: "rig-one", signedAt: since }, nodeCrypto);
  const aheadMs = since.getTime() - Date.now() + 60_000;
  return World.make({ brand: young, model, deviceKey, context: contextAhead(aheadMs) });
}

describe("a device whose clock is before the time from which the brand's key counts", () => {
  test("ends as clock-behind, keeps the answer, and asks nobody again", async () => {
    await using world = await worldBefore(fromNow(24 * 3600_000));
    for (let run = 1; run <= 2; run += 1) {
      expectFailed(await world.provision(), "clock-behind", 5);
      expect(world.state).toMatchObject({ systemSerials: [], savedSerials: [] });
    }
    expect(world.askedFor).toEqual(["request-id", "serial"]);
  });

  test("hands the kept answer over as soon as the clock is right", async () => {
    const since = fromNow(8_000);
    await using world = await worldBefore(since);
    expectFailed(await world.provision(), "clock-behind", 5);
    await sleep(Math.max(0, since.getTime() - Date.now()) + 50);
    expectRegistered(world, await world.provision(), "registered");
    expect(world.askedFor).toEqual(["request-id", "serial"]);
  });
});

describe("a brand whose key has run out", () => {
  /** The brand with another revision of its account-key: the same key, valid until then. */
  function withKeyUntil(revision: number, until: Date): Brand {
    const { root } = brand;
    if (root === undefined) throw new TypeError("a made brand has its root");
    const { key, account } = brand.brand;
    const accountKey = signAssertion({
      type: "account-key",
      headers: {
        "authority-id": root.accountId,
        "public-key-sha3-384": key.keyId,
        "account-id": brand.brandId,
        name: "default",
        since: rfc3339(validFrom),
        until: rfc3339(until),
      },
      body: encodePublicKey(key.publicKey),
      revision,
      signedAt: validFrom,
      key: root.key,
      crypto: nodeCrypto,
    });
    if (accountKey.type !== "account-key") throw new TypeError("signAssertion changed the type");
    const authority = { account, key, accountKey };
    return { ...brand, brand: authority, serialSigner: authority };
  }

  const dayMs = 24 * 3600_000;
  const expired = withKeyUntil(1, new Date(Date.now() - dayMs));
  const renewed = encodeStream(brandAssertions(withKeyUntil(2, new Date(Date.now() + dayMs))));

  test.for([
    ["a file", "model.assert"],
    ["snapd's store", undefined],
  ] as const)("a model from %s is refused before anyone is asked; with the renewed key it registers", async (row) => {
    await using world = await World.make({ brand: expired, deviceKey, settings: { model: row[1] } });
    const failed = await world.provision();
    expectFailed(failed, "model-untrusted", 7);
    expect(failed.document.error?.detail).toMatchObject({ reason: "key-expired" });
    expect(world.asked).toEqual([]);
    writeFileSync(world.path("brand.assert"), renewed);
    const { deviceKeyId } = expectRegistered(world, await world.provision(), "registered");
    expect(deviceKeyId).toBe(deviceKey.keyId);
  });
});
