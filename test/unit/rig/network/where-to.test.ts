import { expect, test } from "vitest";
import { whereTo } from "../../../../src/rig/network/where-to.ts";

const origin = "http://127.0.0.1:8081";

test.each<readonly [asked: string, folder: string | undefined, path: string]>([
  ["https://vault.example.com/v1/serial", undefined, "/v1/serial"],
  ["https://vault.example.com/v1/serial", "/vault/v1/", "/vault/v1/serial"],
  ["https://vault.example.com/deep/er/request-id?x=1", "/v1", "/v1/request-id?x=1"],
  ["https://vault.example.com/health", "/v1/", "/v1/health"],
  // What is no part of a device service stays where it is.
  ["https://vault.example.com/v1/own/thing", "/vault/v1/", "/v1/own/thing"],
  // A base that ends in two slashes names no other host.
  ["https://vault.example.com//evil.example.com/serial", undefined, "//evil.example.com/serial"],
])("%s with the base %s is asked at %s", (asked, folder, path) => {
  const route = { origin, ...(folder === undefined ? {} : { folder }) };
  expect(whereTo(route, new URL(asked)).href).toBe(`${origin}${path}`);
});

test("a route without an origin leaves the request as it is", () => {
  expect(whereTo({}, new URL("https://vault.example.com/v1/serial")).href).toBe("https://vault.example.com/v1/serial");
});
