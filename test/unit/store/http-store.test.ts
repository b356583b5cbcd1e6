import { beforeAll, describe, expect, test } from "vitest";
import { encodeAssertion, encodeStream } from "../../../src/assertion/encode.ts";
import { systemClock } from "../../../src/clock/system-clock.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { assertionUrl } from "../../../src/store/assertion-path.ts";
import { HttpStore } from "../../../src/store/http-store.ts";
import { problemOf } from "../http/problem-of.ts";
import { type ScriptedAnswer, ScriptedHttp, scripted } from "../http/scripted-http.ts";
import { makeStoreWorld, type StoreWorld } from "./store-world.ts";

let world: StoreWorld;
beforeAll(async () => {
  world = await makeStoreWorld();
});

function storeOf(...script: ScriptedAnswer[]): { store: HttpStore; http: ScriptedHttp } {
  const http = new ScriptedHttp(script);
  const baseUrl = new URL("https://store.example/base");
  return {
    store: new HttpStore({ baseUrl, http, crypto: nodeCrypto, clock: systemClock, userAgent: "prepare-device/1" }),
    http,
  };
}

const json = { "content-type": "application/json" };

describe("an assertion", () => {
  test("is asked for by type and key and comes back", async () => {
    const { store, http } = storeOf(scripted(200, {}, encodeAssertion(world.accountKey)));
    const got = await store.fetchAssertion("account-key", [world.brandKey.keyId]);
    expect(got?.primaryKey).toEqual([world.brandKey.keyId]);
    expect(http.requests[0]?.url.href).toBe(
      `https://store.example/base/v2/assertions/account-key/${world.brandKey.keyId}?max-format=1`,
    );
    expect(http.requests[0]).toMatchObject({
      method: "GET",
      headers: { Accept: "application/x.ubuntu.assertion", "User-Agent": "prepare-device/1" },
    });
  });

  test.each([
    ["v2's not-found", scripted(404, json, '{"error-list":[{"code":"not-found","message":"not found"}]}')],
    [
      "v1's status",
      scripted(404, { "content-type": "application/problem+json" }, '{"status":404,"title":"not found"}'),
    ],
    ["an empty 404", scripted(404)],
  ])("the store does not have (%s) is undefined", async (_what, answer) => {
    expect(await storeOf(answer).store.fetchAssertion("account", ["x"])).toBeUndefined();
  });

  test.each<[string, string, () => ScriptedAnswer]>([
    ["a page that says 404", "store-path-unknown", () => scripted(404, { "content-type": "text/html" }, "<html>")],
    ["a login page", "captive-portal", () => scripted(200, { "content-type": "text/html" }, "<html>log in")],
    ["an overload", "store-busy", () => scripted(503)],
    ["too many requests", "store-busy", () => scripted(429, { "retry-after": "3" })],
    ["a refusal", "store-refused", () => scripted(401, json, '{"error-list":[{"code":"x","message":"no"}]}')],
    ["nothing", "store-answer-unreadable", () => scripted(200)],
    ["rubbish", "store-answer-unreadable", () => scripted(200, {}, "rubbish\n\nmore")],
    ["half of it", "store-answer-unreadable", () => scripted(200, {}, encodeAssertion(world.account).subarray(0, 100))],
    ["two", "store-answer-unreadable", () => scripted(200, {}, encodeStream([world.account, world.account]))],
    ["another type", "store-answer-wrong", () => scripted(200, {}, encodeAssertion(world.accountKey))],
    ["another key", "store-answer-wrong", () => scripted(200, {}, encodeAssertion(world.account))],
    ["a redirect to http", "redirect-unsafe", () => scripted(302, { location: "http://store.example/" })],
  ])("answered with %s is %s", async (_what, code, answer) => {
    expect((await problemOf(storeOf(answer()).store.fetchAssertion("account", ["other-brand"]))).code).toBe(code);
  });

  test.each([[""], ["."], [".."], ["a/b"], ["\ud800"]])("with the key part %j is not asked for", async (part) => {
    const { store, http } = storeOf();
    expect((await problemOf(store.fetchAssertion("serial", ["brand", "model", part]))).code).toBe("store-key-unusable");
    expect(http.requests).toHaveLength(0);
  });

  test("with odd characters in its key is asked for at a path that keeps them", () => {
    const url = assertionUrl(new URL("https://store.example/"), "serial", ["brand", "model", "a b?c#d%2e+é"]);
    expect(url.pathname).toBe("/v2/assertions/serial/brand/model/a%20b%3Fc%23d%252e%2B%C3%A9");
    expect(url.search).toBe("?max-format=0");
  });
});

describe("a nonce", () => {
  test("is asked for with an empty POST", async () => {
    const { store, http } = storeOf(scripted(200, json, '{"nonce":"abc"}'));
    expect(await store.nonce()).toBe("abc");
    expect(http.requests[0]).toMatchObject({ method: "POST", headers: { Accept: "application/json" } });
    expect(http.requests[0]?.url.pathname).toBe("/base/api/v1/snaps/auth/nonces");
    expect(http.requests[0]?.body).toBeUndefined();
  });

  test.each([
    ["nothing", scripted(200), "store-answer-unreadable"],
    ["an empty one", scripted(200, json, '{"nonce":""}'), "store-answer-unreadable"],
    ["a number", scripted(200, json, '{"nonce":7}'), "store-answer-unreadable"],
    ["a line break", scripted(200, json, '{"nonce":"a\\nb"}'), "store-answer-unreadable"],
    ["an endless one", scripted(200, json, `{"nonce":"${"a".repeat(2000)}"}`), "store-answer-unreadable"],
    ["a page", scripted(200, { "content-type": "text/html" }, "<html>"), "captive-portal"],
    ["an error", scripted(500), "store-busy"],
    ["202", scripted(202, json, '{"nonce":"abc"}'), "store-refused"],
  ])("answered with %s is %s", async (_what, answer, code) => {
    expect((await problemOf(storeOf(answer).store.nonce())).code).toBe(code);
  });
});

describe("a session", () => {
  const request = { deviceSessionRequest: "dsr", serial: "ser", model: "mod" };

  test.each([200, 202])("answered with %i gives the macaroon", async (status) => {
    const { store, http } = storeOf(scripted(status, json, '{"macaroon":"MDAx"}'));
    expect(await store.session(request)).toEqual({ macaroon: "MDAx" });
    const [sent] = http.requests;
    expect(sent?.url.pathname).toBe("/base/api/v1/snaps/auth/sessions");
    expect(sent?.headers["Content-Type"]).toBe("application/json");
    expect(sent?.headers).not.toHaveProperty("X-Device-Authorization");
    expect(JSON.parse(new TextDecoder().decode(sent?.body))).toEqual({
      "device-session-request": "dsr",
      "serial-assertion": "ser",
      "model-assertion": "mod",
    });
  });

  test("renewed sends the old macaroon", async () => {
    const { store, http } = storeOf(scripted(200, json, '{"macaroon":"new"}'));
    await store.session({ ...request, macaroon: "old" });
    expect(http.requests[0]?.headers["X-Device-Authorization"]).toBe('Macaroon root="old"');
  });

  test.each(['o"ld', "o\nld", "o ld", "o\\ld"])("is not renewed with the odd macaroon %j", async (macaroon) => {
    const { store, http } = storeOf();
    const problem = await problemOf(store.session({ ...request, macaroon }));
    expect(problem.code).toBe("header-not-sendable");
    expect(http.requests).toHaveLength(0);
  });

  test.each([
    [400, '{"error_list":[{"message":"bad signature"}]}', "store-refused"],
    [200, "{}", "store-answer-unreadable"],
    [200, `{"macaroon":"${"a".repeat(20_000)}"}`, "store-answer-unreadable"],
  ])("answered with %i %.30s is a Problem", async (status, body, code) => {
    expect((await problemOf(storeOf(scripted(status, json, body)).store.session(request))).code).toBe(code);
  });
});
