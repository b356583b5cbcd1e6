import { describe, expect, test } from "vitest";
import type { Finding } from "../../../../src/rig/boot/boot-report.ts";
import { headlineOf } from "../../../../src/rig/findings/headline.ts";

function finding(severity: Finding["severity"], code: string, hook?: string): Finding {
  return { severity, code, message: code, fix: "", ...(hook === undefined ? {} : { hook }) };
}

const codes = (findings: readonly Finding[]) => {
  const { error, cause } = headlineOf(findings) ?? {};
  return [cause?.code, error?.code];
};

const empty = finding("error", "serial-is-empty", "prepare-device");

describe("the headline of a boot that failed", () => {
  test("names the plug that is not connected as the cause of an empty serial", () => {
    const plug = finding("warning", "plug-not-connected", "prepare-device");
    const other = finding("warning", "plain-http", "prepare-device");
    expect(codes([empty, other, plug])).toEqual(["plug-not-connected", "serial-is-empty"]);
  });

  test("takes no warning of another hook, and none that explains nothing, for the cause", () => {
    const plug = finding("warning", "plug-not-connected", "configure");
    expect(codes([empty, plug, finding("warning", "plain-http")])).toEqual([undefined, "serial-is-empty"]);
    expect(codes([finding("error", "serial-became-number"), finding("warning", "plug-not-connected")])).toEqual([
      undefined,
      "serial-became-number",
    ]);
  });

  test("is never a defect with which a device registers all the same", () => {
    const constant = finding("error", "serial-is-constant", "prepare-device");
    expect(codes([constant, finding("error", "vault-refused")])).toEqual([undefined, "vault-refused"]);
    expect(headlineOf([constant])).toBeUndefined();
  });

  test("is none where nothing is an error", () => {
    expect(headlineOf([finding("warning", "plug-not-connected")])).toBeUndefined();
  });
});
