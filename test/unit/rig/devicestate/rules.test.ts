import { describe, expect, it } from "vitest";
import { RegistrationBackoff } from "../../../../src/rig/devicestate/backoff.ts";
import { serviceBase } from "../../../../src/rig/devicestate/service-url.ts";
import { featuresOf } from "../../../../src/rig/devicestate/snapd-version.ts";

describe("snapd's versions", () => {
  it.each([
    ["2.51.1", []],
    ["2.56", ["adopts"]],
    ["2.57.6", ["adopts"]],
    ["2.59", ["adopts", "waitsForCertificates"]],
    ["2.63+24.04", ["adopts", "waitsForCertificates", "knowsOffline"]],
    ["2.74", ["adopts", "waitsForCertificates", "knowsOffline", "versionCommand", "prepareSerialRequest"]],
    ["3.0", ["adopts", "waitsForCertificates", "knowsOffline", "versionCommand", "prepareSerialRequest"]],
  ])("%s: %j", (version, able) => {
    const features = Object.entries(featuresOf(version));
    expect(features.filter(([, value]) => value === true).map(([name]) => name)).toEqual(able);
  });

  it.each(["", "newest", "2", "2.x", "-2.57"])("%j is none", (version) => {
    expect(() => featuresOf(version)).toThrow("a version is like 2.57 or 2.77.1");
  });
});

describe("device-service.url", () => {
  it.each([
    ["https://vault.test/v1", "https://vault.test/v1/"],
    ["https://vault.test/v1/?token=x#y", "https://vault.test/v1/"],
    ["https://vault.test", "https://vault.test/"],
    ["vault.test/v1/", "/vault.test/v1/"],
  ])("%s is the base %s", (text, base) => {
    expect(serviceBase(text)).toBe(base);
  });

  it.each([
    ["127.0.0.1:8080/v1/", "first path segment in URL cannot contain colon"],
    ["://vault.test", "missing protocol scheme"],
    ["https://vault.test/v1\n", "invalid control character in URL"],
    ["https://va ult.test/v1/", "in host name"],
    ["https://vault.test/%zz/", "invalid URL escape"],
  ])("%j is none: %s", (text, why) => {
    expect(() => serviceBase(text)).toThrow(why);
  });
});

it("full tries come after 5, 10, 20 … 640 minutes and then 24 hours, counted from the beginning of the last", () => {
  const backoff = new RegistrationBackoff();
  const minutes: number[] = [];
  for (let nowMs = 0; minutes.length < 12; nowMs += 60_000) if (backoff.mayTry(nowMs)) minutes.push(nowMs / 60_000);
  const gaps = minutes.slice(1).map((minute, index) => minute - (minutes[index] ?? 0));
  expect(gaps).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 1440, 1440, 1440]);
});
