import { describe, expect, test } from "vitest";
import { nodeCrypto } from "../../src/keys/node-crypto.ts";
import { makeBrand } from "../../src/rig/brand.ts";
import { StoreServer } from "../../src/rig/store/store-server.ts";
import { expectFailed, expectRegistered } from "./setup/expectations.ts";
import { rigBrand, rigContext, smallDeviceKey, validFrom, World } from "./setup/world.ts";

const brand = await rigBrand();
const separate = await makeBrand({ validFrom, crypto: nodeCrypto, serialAuthority: "separate" });
const deviceKey = await smallDeviceKey();

const posts = (records: readonly { method: string; path: string }[]): readonly string[] =>
  records.map(({ method, path }) => `${method} ${path}`);

describe.concurrent("who is asked for the serial", () => {
  test("without a vault in the settings it is the store's own device service, and no API key is sent", async () => {
    await using world = await World.make({ brand, deviceKey, settings: { vault: undefined } });
    expectRegistered(world, await world.provision(), "registered");
    expect(world.asked).toEqual([]);
    expect(posts(world.store.records)).toEqual([
      "POST /api/v1/snaps/auth/request-id",
      "POST /api/v1/snaps/auth/devices",
    ]);
    const names = world.store.records.flatMap(({ headerNames }) => headerNames.map((name) => name.toLowerCase()));
    expect(names).not.toContain("api-key");
  });

  /** The world's vault, and a store proxy of its own beside the store. */
  async function behindProxy(proxyVersion: number | undefined) {
    const world = await World.make({ brand, deviceKey });
    const version = proxyVersion === undefined ? {} : { proxyVersion };
    const models = [{ brandId: brand.brandId, model: world.model.model }];
    const proxy = await StoreServer.start({ context: rigContext, brand, models, ...version });
    world.writeSettings({
      vault: { url: world.vault.url, headers: { "api-key": { file: "api-key" } } },
      store: { url: world.store.url, proxy: proxy.url },
    });
    return { world, proxy };
  }

  test("a store proxy of version 6 passes the vault's answers on", async () => {
    const { world, proxy } = await behindProxy(6);
    await using _world = world;
    await using _proxy = proxy;
    expectRegistered(world, await world.provision(), "registered");
    expect(posts(proxy.records)).toEqual([
      "HEAD /",
      "POST /api/v1/snaps/auth/request-id",
      "POST /api/v1/snaps/auth/devices",
    ]);
    expect(world.askedFor).toEqual(["request-id", "serial"]);
  });

  test.for([5, undefined])("a store proxy of version %s is left out: the vault is asked itself", async (version) => {
    const { world, proxy } = await behindProxy(version);
    await using _world = world;
    await using _proxy = proxy;
    expectRegistered(world, await world.provision(), "registered");
    expect(posts(proxy.records)).toEqual(["HEAD /"]);
    expect(world.askedFor).toEqual(["request-id", "serial"]);
  });

  test("a store proxy that cannot be reached is left out", async () => {
    const { world, proxy } = await behindProxy(6);
    await using _world = world;
    await proxy.close();
    expectRegistered(world, await world.provision(), "registered");
    expect(world.askedFor).toEqual(["request-id", "serial"]);
  });

  test("a store proxy without a vault behind it registers the device itself", async () => {
    const { world, proxy } = await behindProxy(6);
    await using _world = world;
    await using _proxy = proxy;
    world.writeSettings({ vault: undefined, store: { url: world.store.url, proxy: proxy.url } });
    expectRegistered(world, await world.provision(), "registered");
    expect(posts(proxy.records)).toEqual(["POST /api/v1/snaps/auth/request-id", "POST /api/v1/snaps/auth/devices"]);
  });
});

describe.concurrent("what the serial stands on", () => {
  const fetched = (world: World): readonly string[] =>
    world.store.records.filter(({ method }) => method === "GET").map(({ path }) => path.split("/")[3] ?? "");

  test("a serial alone: account and account-key come from the settings' prerequisites", async () => {
    await using world = await World.make({ brand, deviceKey, answer: "serial" });
    expectRegistered(world, await world.provision(), "registered");
    expect(fetched(world)).toEqual([]);
  });

  test("a serial alone and no prerequisites: the system's own assertions suffice", async () => {
    await using world = await World.make({ brand, deviceKey, settings: { prerequisites: undefined } });
    expectRegistered(world, await world.provision(), "registered");
    expect(fetched(world)).toEqual([]);
  });

  test("a separate serial authority in nobody's hands here: account-key and account come from the store", async () => {
    await using world = await World.make({ brand: separate, deviceKey, answer: "serial" });
    world.forget("account-key", separate.serialSigner.key.keyId);
    world.forget("account", separate.serialSigner.account.accountId);
    world.writeSettings({ prerequisites: undefined });
    const done = await world.provision();
    expectRegistered(world, done, "registered");
    expect(done.document["signedBy"]).toBe("rig-serial-signer");
    expect(fetched(world).toSorted()).toEqual(["account", "account-key"]);
  });

  test("a separate serial authority whose account and account-key come in the answer's stream: nothing is fetched", async () => {
    await using world = await World.make({ brand: separate, deviceKey, answer: "stream" });
    world.forget("account-key", separate.serialSigner.key.keyId);
    world.forget("account", separate.serialSigner.account.accountId);
    world.writeSettings({ prerequisites: undefined });
    expectRegistered(world, await world.provision(), "registered");
    expect(fetched(world)).toEqual([]);
  });

  test("what was fetched is kept for a factory reset", async () => {
    await using world = await World.make({ brand: separate, deviceKey, answer: "serial" });
    expectRegistered(world, await world.provision(), "registered");
    expect(world.savedTypes()).toEqual({ account: 2, "account-key": 2, model: 1, serial: 1 });
  });

  test("an account-key that is found nowhere ends the run, the answer is kept, and nobody is asked again", async () => {
    await using world = await World.make({ brand: separate, deviceKey, answer: "serial" });
    world.forget("account-key", separate.serialSigner.key.keyId);
    const elsewhere = await StoreServer.start({ context: rigContext, brand });
    await using _elsewhere = elsewhere;
    world.writeSettings({ prerequisites: undefined, store: { url: elsewhere.url } });
    const failed = await world.provision();
    expectFailed(failed, "prerequisite-not-found", 7);
    expect(world.state.systemSerials).toEqual([]);
    expect(world.state.savedSerials).toEqual([]);
    world.writeSettings({});
    const { serial } = expectRegistered(world, await world.provision(), "registered");
    expect(serial).toBe("RB1-2048-0007");
    expect(world.askedFor).toEqual(["request-id", "serial"]);
  });

  test("a store that is down while the chain is fetched ends the run as try-later, and the answer is not asked for again", async () => {
    await using world = await World.make({ brand: separate, deviceKey, answer: "serial" });
    world.forget("account-key", separate.serialSigner.key.keyId);
    world.writeSettings({ prerequisites: undefined, store: { url: "http://127.0.0.1:9/" } });
    expectFailed(await world.provision(), "connection-refused", 5);
    world.writeSettings({ prerequisites: undefined });
    expectRegistered(world, await world.provision(), "registered");
    expect(world.askedFor).toEqual(["request-id", "serial"]);
  });
});
