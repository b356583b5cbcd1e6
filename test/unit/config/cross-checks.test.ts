import { describe, expect, test } from "vitest";
import type { FileLook, SettingsFiles } from "../../../src/config/files.ts";
import { checkSettings, type SettingsInput } from "../../../src/config/load.ts";

const here = { workingFolder: "/work-folder" } as const;
const look: FileLook = { kind: "file", mode: 0o600, sizeBytes: 3 };
const nothingSpecial: SettingsFiles = { look: () => look, read: () => ({ kind: "missing" }) };

async function findingsOf(input: Omit<SettingsInput, "workingFolder" | "files"> & { files?: SettingsFiles }) {
  const { findings } = await checkSettings({ files: nothingSpecial, ...here, ...input });
  return findings.map(({ code, severity, path, fix }) => ({ code, severity, path, fix }));
}

describe("headers without a vault", () => {
  const headers = { "vault.headers": { "api-key": "k" } };

  test("are warned of: the store is asked", async () => {
    expect(await findingsOf({ flags: headers })).toContainEqual(
      expect.objectContaining({ code: "settings-no-effect", severity: "warning", path: "vault.headers" }),
    );
  });

  test("are fine beside a URL, also one that is wrong in itself", async () => {
    for (const url of ["https://vault.example.com/v1/", "vault"]) {
      const codes = (await findingsOf({ flags: { ...headers, "vault.url": url } })).map(({ code }) => code);
      expect(codes).not.toContain("settings-no-effect");
    }
  });

  test("are fine where MODEL_APIKEY alone gives one", async () => {
    expect(await findingsOf({ environment: { MODEL_APIKEY: "k" } })).toEqual([]);
  });
});

describe("a file as source of the serial", () => {
  test.each([{ sources: ["file:serial"] }, { template: "A-{file:serial}" }])(
    "with a relative path is refused in snap set: %j",
    async (serial) => {
      const [finding, ...others] = await findingsOf({ snapctl: { serial } });
      expect(others).toEqual([]);
      expect(finding).toMatchObject({ code: "settings-value-wrong", severity: "error" });
      expect(finding?.fix).toContain("absolute path");
    },
  );

  test("with an absolute path is fine there", async () => {
    expect(await findingsOf({ snapctl: { serial: { sources: ["file:/run/serial"] } } })).toEqual([]);
  });
});

describe("files that this user may not read", () => {
  const hidden: SettingsFiles = {
    look: () => ({ kind: "unreadable", reason: "EACCES" }),
    read: () => ({ kind: "unreadable", reason: "EACCES" }),
  };

  test.each([
    ["a model", { model: "/etc/hidden/model.assert" }],
    [
      "an API key",
      { "vault.headers": { "api-key": { file: "/etc/hidden/key" } }, "vault.url": "https://v.example.com/v1/" },
    ],
  ])("%s is not called missing", async (_what, flags) => {
    const [finding, ...others] = await findingsOf({ flags, files: hidden });
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ code: "settings-file-unreadable", severity: "error" });
    expect(finding?.fix).toContain("as root");
  });
});

describe("texts around a serial of the strict form", () => {
  const wrong = (path: string) => [{ code: "settings-value-wrong", severity: "error", path }];

  test.each([
    ["a prefix that begins with a dash", { prefix: "-LINE7" }, wrong("serial.prefix")],
    ["a prefix with two dashes in a row", { prefix: "LINE--7" }, wrong("serial.prefix")],
    ["a prefix with other characters", { prefix: "LINE_7" }, wrong("serial.prefix")],
    ["a prefix that ends with a dash", { prefix: "LINE7-" }, []],
    ["a template that ends with a dash", { template: "A-{dmi.product-serial}-" }, wrong("serial.template")],
    ["a template that begins with a plus", { template: "+{dmi.product-serial}" }, wrong("serial.template")],
    ["the same behind a prefix", { prefix: "A", template: "+{dmi.product-serial}" }, []],
    ["dashes that meet", { prefix: "A-", template: "-{dmi.product-serial}" }, wrong("serial.template")],
    ["single characters between", { template: "A:{dmi.product-serial}+B-{dmi.product-uuid}" }, []],
    ["any of them in the loose form", { prefix: "-LINE--7", form: "loose" }, []],
  ])("%s", async (_situation, serial, expected) => {
    const found = (await findingsOf({ snapctl: { serial } })).filter(({ severity }) => severity === "error");
    expect(found).toMatchObject(expected);
    expect(found).toHaveLength(expected.length);
  });
});
