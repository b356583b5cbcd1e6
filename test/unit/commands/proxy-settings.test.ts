import { describe, expect, test } from "vitest";
import { proxySettingsOf } from "../../../src/commands/proxy-settings.ts";

const system = { http_proxy: "http://system:1", no_proxy: "system.example" };
const environment = { http_proxy: "http://process:1", HTTPS_PROXY: "process:2", NO_PROXY: "process.example" };
const vault = { proxy: undefined };

describe("the proxy where the settings name none", () => {
  test("is the environment's for a person, and snapd's where the environment has none", () => {
    expect(proxySettingsOf({ vault, environment, system })).toEqual({
      httpProxy: "http://process:1",
      httpsProxy: "http://process:2",
      noProxy: "process.example",
    });
    expect(proxySettingsOf({ vault, environment: { http_proxy: "" }, system })).toEqual({
      httpProxy: "http://system:1",
      httpsProxy: undefined,
      noProxy: "system.example",
    });
  });

  test("is snapd's in a hook, whose environment is as old as snapd's last start", () => {
    expect(proxySettingsOf({ vault, environment: { ...environment, SNAP_COOKIE: "c" }, system })).toEqual({
      httpProxy: "http://system:1",
      httpsProxy: "http://process:2",
      noProxy: "system.example",
    });
  });

  test("is the lower-case variable's where both are set", () => {
    const both = { HTTPS_PROXY: "http://upper:1", https_proxy: "http://lower:1" };
    expect(proxySettingsOf({ vault, environment: both, system: {} }).httpsProxy).toBe("http://lower:1");
  });
});

test("the settings' own proxy counts for http and https", () => {
  const own = { proxy: new URL("http://own:3128") };
  expect(proxySettingsOf({ vault: own, environment, system })).toMatchObject({
    httpProxy: "http://own:3128/",
    httpsProxy: "http://own:3128/",
  });
});
