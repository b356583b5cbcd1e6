import { beforeAll, describe, expect, test } from "vitest";
import type { Assertion, AssertionTypeName } from "../../../src/assertion/assertion.ts";
import { primaryKeyHeaders } from "../../../src/assertion/primary-key.ts";
import { decodeStream } from "../../../src/assertion/stream.ts";
import { systemOfSnapd } from "../../../src/handover/system-assertions.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { type Brand, brandAssertions } from "../../../src/rig/brand.ts";
import type { SnapdSocket } from "../../../src/snapd/snapd-socket.ts";
import { modelOf, serialOf, smallKey, throwAwayBrand } from "../../brand/throw-away.ts";

let brand: Brand;
let serial: Assertion;
let model: Assertion;

beforeAll(async () => {
  brand = await throwAwayBrand();
  const ofBrand = modelOf(brand);
  model = ofBrand;
  serial = serialOf(brand, { model: ofBrand, key: await smallKey() });
});

/** A snapd that has these, and remembers what it was told. */
function snapdWith(had: readonly Assertion[]) {
  const told: AssertionTypeName[][] = [];
  const snapd: Pick<SnapdSocket, "assertions" | "acknowledge"> = {
    assertions: async (type) => had.filter((one) => one.type === type),
    acknowledge: async (stream) => {
      told.push(decodeStream(stream, nodeCrypto).map(({ type }) => type));
    },
  };
  return { system: systemOfSnapd(snapd as SnapdSocket, primaryKeyHeaders), told };
}

describe("snapd as a database of assertions", () => {
  test("is told of everything but the model", async () => {
    const { system, told } = snapdWith([]);
    await system.acknowledge([...brandAssertions(brand), model, serial]);
    expect(told).toEqual([["account", "account-key", "serial"]]);
  });

  test("is not told of what it has given out itself", async () => {
    const [account, accountKey] = brandAssertions(brand) as [Assertion, Assertion];
    const { system, told } = snapdWith([accountKey]);
    const found = await system.find("account-key", accountKey.primaryKey);
    if (found === undefined) throw new Error("it has one");
    await system.acknowledge([account, found, serial]);
    expect(told).toEqual([["account", "serial"]]);
  });

  test("is not asked for anything where it has all", async () => {
    const { system, told } = snapdWith([serial]);
    const found = await system.find("serial", serial.primaryKey);
    await system.acknowledge([model, ...(found === undefined ? [] : [found])]);
    expect(told).toEqual([]);
  });
});
