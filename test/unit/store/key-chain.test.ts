import { beforeAll, describe, expect, test } from "vitest";
import type { Assertion } from "../../../src/assertion/assertion.ts";
import { fetchKeyChain, type KeyChainSource } from "../../../src/store/key-chain.ts";
import { problemOf } from "../http/problem-of.ts";
import { makeStoreWorld, type StoreWorld } from "./store-world.ts";

let world: StoreWorld;
beforeAll(async () => {
  world = await makeStoreWorld();
});

class ListedSource implements KeyChainSource {
  readonly asked: string[] = [];
  readonly #list: readonly Assertion[];

  constructor(list: readonly Assertion[]) {
    this.#list = list;
  }

  async fetchAssertion(type: string, [id]: readonly string[]): Promise<Assertion | undefined> {
    this.asked.push(`${type} ${id}`);
    return this.#list.find((one) => one.type === type && one.primaryKey[0] === id);
  }
}

const rootIsKnown = (type: string, [id]: readonly string[]): boolean =>
  type === "account-key" && id === world.rootKey.keyId;

describe("the chain of keys", () => {
  test("is fetched up to what is known, prerequisites first, each once", async () => {
    const source = new ListedSource([world.account, world.accountKey]);
    const chain = await fetchKeyChain(world.brandKey.keyId, source, rootIsKnown);
    expect(chain.map((one) => one.type)).toEqual(["account", "account-key"]);
    expect(source.asked).toEqual([`account-key ${world.brandKey.keyId}`, "account my-brand"]);
  });

  test("of a known key is empty, and nothing is asked", async () => {
    const source = new ListedSource([]);
    expect(await fetchKeyChain(world.rootKey.keyId, source, rootIsKnown)).toEqual([]);
    expect(source.asked).toEqual([]);
  });

  test("with a missing key is store-key-unknown", async () => {
    const problem = await problemOf(fetchKeyChain("no-such-key", new ListedSource([]), rootIsKnown));
    expect(problem.code).toBe("store-key-unknown");
  });

  test("with a missing account is store-key-unknown", async () => {
    const source = new ListedSource([world.accountKey]);
    expect((await problemOf(fetchKeyChain(world.brandKey.keyId, source, rootIsKnown))).code).toBe("store-key-unknown");
  });

  test("that goes in a circle ends", async () => {
    const circle = { ...world.accountKey, signKeyId: world.brandKey.keyId };
    const account = { ...world.account, signKeyId: world.brandKey.keyId };
    const chain = await fetchKeyChain(world.brandKey.keyId, new ListedSource([circle, account]), () => false);
    expect(chain).toHaveLength(2);
  });

  test("that goes on for ever is store-chain-too-long", async () => {
    let count = 0;
    const endless: KeyChainSource = {
      fetchAssertion: async (type) => ({
        ...(type === "account" ? world.account : world.accountKey),
        signKeyId: `key-${++count}`,
      }),
    };
    expect((await problemOf(fetchKeyChain("key", endless, () => false))).code).toBe("store-chain-too-long");
    expect(count).toBeLessThan(20);
  });
});
