import { describe, expect, test } from "vitest";
import { Problem } from "../../../src/problem/problem.ts";
import { chooseEndpoints, type EndpointSettings } from "../../../src/vault/endpoints.ts";
import { ScriptedHttp, scripted } from "../http/scripted-http.ts";

const storeUrl = new URL("https://store.example/");
const settings: EndpointSettings = { storeUrl, headers: { "Api-Key": "k" }, userAgent: "prepare-device/1" };
const vaultUrl = new URL("https://vault.example/v1");
const proxyUrl = new URL("http://proxy.example:8080/");
const version = (value: string) => scripted(200, { "snap-store-version": value });

describe("the endpoints", () => {
  test("of a vault are below its URL, with a slash added", async () => {
    const got = await chooseEndpoints({ ...settings, vaultUrl }, new ScriptedHttp([]));
    expect([got.requestIdUrl.href, got.serialUrl.href, got.via]).toEqual([
      "https://vault.example/v1/request-id",
      "https://vault.example/v1/serial",
      "vault",
    ]);
    expect(got.headers).toEqual({ "User-Agent": "prepare-device/1", "Api-Key": "k" });
  });

  test("without a vault are the store's", async () => {
    const got = await chooseEndpoints(settings, new ScriptedHttp([]));
    expect([got.requestIdUrl.href, got.serialUrl.href, got.via]).toEqual([
      "https://store.example/api/v1/snaps/auth/request-id",
      "https://store.example/api/v1/snaps/auth/devices",
      "store",
    ]);
  });

  test("of a store proxy without a vault are the proxy's, unasked", async () => {
    const http = new ScriptedHttp([]);
    const got = await chooseEndpoints({ ...settings, proxyUrl }, http);
    expect([got.serialUrl.href, got.via]).toEqual(["http://proxy.example:8080/api/v1/snaps/auth/devices", "proxy"]);
    expect(got.headers).not.toHaveProperty("X-Snap-Device-Service-URL");
    expect(http.requests).toHaveLength(0);
  });

  test("of a new store proxy with a vault are the proxy's, which is told the vault", async () => {
    const http = new ScriptedHttp([version("6")]);
    const got = await chooseEndpoints({ ...settings, vaultUrl, proxyUrl }, http);
    expect(got.requestIdUrl.href).toBe("http://proxy.example:8080/api/v1/snaps/auth/request-id");
    expect(got.serialUrl.href).toBe("http://proxy.example:8080/api/v1/snaps/auth/devices");
    expect(got.headers["X-Snap-Device-Service-URL"]).toBe("https://vault.example/v1/");
    expect(http.requests[0]).toMatchObject({ method: "HEAD", headers: { "User-Agent": "prepare-device/1" } });
    expect(http.requests[0]?.headers).not.toHaveProperty("Api-Key");
  });

  test.each([
    ["is too old", version("5")],
    ["tells no version", scripted(200)],
    ["tells rubbish", version("six")],
    ["tells a version with rubbish after it", version("7x")],
    ["answers with an error", scripted(503, { "snap-store-version": "7" })],
    ["cannot be reached", new Problem("connection-refused", "refused")],
  ])("with a vault and a store proxy that %s are the vault's, and the reason is kept", async (_what, answer) => {
    const got = await chooseEndpoints({ ...settings, vaultUrl, proxyUrl }, new ScriptedHttp([answer]));
    expect([got.serialUrl.href, got.via]).toEqual(["https://vault.example/v1/serial", "vault"]);
    expect(got.proxyIgnored).not.toBe("");
    expect(got.proxyIgnored).toBeDefined();
  });

  test.each(["7", "+6", "0012"])("take a store proxy of version %s", async (value) => {
    const got = await chooseEndpoints({ ...settings, vaultUrl, proxyUrl }, new ScriptedHttp([version(value)]));
    expect(got.via).toBe("proxy");
  });

  test("keep the credentials of the vault's URL, as Go's client does, and drop its query", async () => {
    const withUser = new URL("https://me:word@vault.example/v1/?x=y");
    const got = await chooseEndpoints({ ...settings, vaultUrl: withUser }, new ScriptedHttp([]));
    expect(got.serialUrl.href).toBe("https://me:word@vault.example/v1/serial");
  });

  test("let the gadget's headers replace the User-Agent, in any case", async () => {
    const headers = { "user-agent": "gadget/2" };
    const got = await chooseEndpoints({ ...settings, vaultUrl, headers }, new ScriptedHttp([]));
    expect(got.headers).toEqual({ "user-agent": "gadget/2" });
  });
});
