import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { everyCheck } from "./doctor/lab.ts";
import { expectFailed, expectRegistered } from "./setup/expectations.ts";
import type { Passage } from "./setup/relay.ts";
import { rigBrand, smallDeviceKey, World } from "./setup/world.ts";

const brand = await rigBrand();
const deviceKey = await smallDeviceKey();

/** No name server knows it: only a proxy leads there. */
const vaultUrl = "http://vault.rig.invalid/v1/";
const viaProxy = [`${vaultUrl}request-id`, `${vaultUrl}serial`];
const nobodyThere = "http://127.0.0.1:1";

interface Proxied {
  readonly world: World;
  /** host:port of a proxy that works. */
  readonly proxy: string;
  /** What the proxy was asked for, in order. */
  readonly passed: Passage[];
}

interface ProxyPlaces {
  /** vault.proxy of the settings. */
  readonly setting?: string;
  /** /etc/environment of the device, as snapd writes it. */
  readonly system?: string;
}

/** A device whose vault can be reached by the proxy alone. */
async function behindProxy(places: (proxy: string) => ProxyPlaces): Promise<Proxied & AsyncDisposable> {
  const passed: Passage[] = [];
  const world = await World.make({
    brand,
    deviceKey,
    courier: async (passage) => {
      passed.push(passage);
      await passage.answer(await passage.forward());
    },
  });
  const proxy = new URL(world.relay.origin).host;
  const { setting, system } = places(proxy);
  const headers = { "api-key": { file: "api-key" } };
  const named = setting === undefined ? {} : { proxy: setting };
  world.writeSettings({ vault: { url: vaultUrl, "plain-http": "allowed", headers, ...named } });
  if (system !== undefined) {
    mkdirSync(join(world.root, "etc"), { recursive: true });
    writeFileSync(join(world.root, "etc/environment"), system);
  }
  return { world, proxy, passed, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() };
}

const targets = ({ passed }: Proxied): readonly string[] => passed.map(({ target }) => target);

describe("a device that reaches its vault by a proxy alone finds it", () => {
  test("in snapd's own settings", async () => {
    await using here = await behindProxy((proxy) => ({
      system: `PATH=/usr/bin\nhttp_proxy=http://${proxy}\nhttps_proxy=${nobodyThere}\nno_proxy=other.example`,
    }));
    expectRegistered(here.world, await here.world.provision(), "registered");
    expect(targets(here)).toEqual(viaProxy);
  });

  test("in the environment, before snapd's settings, also without a scheme", async () => {
    await using here = await behindProxy(() => ({ system: `http_proxy=${nobodyThere}\n` }));
    expectRegistered(here.world, await here.world.provision({ environment: { HTTP_PROXY: here.proxy } }), "registered");
    expect(targets(here)).toEqual(viaProxy);
  });

  test("in its own settings, before all others", async () => {
    await using here = await behindProxy((proxy) => ({
      setting: `http://${proxy}`,
      system: `http_proxy=${nobodyThere}\n`,
    }));
    const environment = { http_proxy: nobodyThere };
    expectRegistered(here.world, await here.world.provision({ environment }), "registered");
    expect(targets(here)).toEqual(viaProxy);
  });

  test("with a name and a password, which it shows to the proxy and to nobody else", async () => {
    await using here = await behindProxy((proxy) => ({ system: `http_proxy=http://line7:proxy-canary@${proxy}/\n` }));
    const run = await here.world.provision();
    expectRegistered(here.world, run, "registered");
    const expected = `Basic ${Buffer.from("line7:proxy-canary").toString("base64")}`;
    expect(here.passed.map(({ headers }) => headers["proxy-authorization"])).toEqual([expected, expected]);
    expect(`${run.stdout}${run.stderr}`).not.toContain("proxy-canary");
  });
});

describe("a host that needs no proxy is not asked by way of one", () => {
  const noName = ["host-unknown", "dns-unavailable"];

  test.each<[string, string, Readonly<Record<string, string>>]>([
    ["snapd's settings", "no_proxy=10.0.0.0/8,.rig.invalid\n", {}],
    ["the environment", "", { NO_PROXY: "vault.rig.invalid:80" }],
  ])("as %s say", async (_, system, environment) => {
    await using here = await behindProxy((proxy) => ({ system: `http_proxy=http://${proxy}\n${system}` }));
    const run = await here.world.provision({ environment });
    const code = run.document.error?.code ?? "";
    expect(noName).toContain(code);
    expectFailed(run, code, 5);
    expect(here.passed).toEqual([]);
  });
});

test.each(["http://[::1", "socks5://proxy.example:1080", "http://line7:proxy-canary@"])(
  "snapd's proxy %s, which is none, ends the run as url-not-http; the doctor names it, too",
  async (proxy) => {
    await using here = await behindProxy(() => ({ system: `http_proxy=${proxy}\n` }));
    const run = await here.world.provision();
    expectFailed(run, "url-not-http", 3);
    expect(run.document.error?.cure).toContain("snap set system proxy");
    const looked = await here.world.run("doctor", everyCheck);
    expect(looked.stdout).toContain('"url-not-http"');
    expect(`${run.stdout}${run.stderr}${looked.stdout}${looked.stderr}`).not.toMatch(/internal-fault|proxy-canary/);
  },
);

test("snapd's proxy that is gone ends the run as proxy-unreachable, and says where a proxy can be set", async () => {
  await using here = await behindProxy(() => ({ system: `http_proxy=${nobodyThere}\n` }));
  const run = await here.world.provision();
  expectFailed(run, "proxy-unreachable", 5);
  expect(run.document.error?.cure).toContain("snap get system proxy");
});
