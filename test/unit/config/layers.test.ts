import { afterAll, describe, expect, test } from "vitest";
import { FsSettingsFiles } from "../../../src/config/files.ts";
import { checkSettings, loadSettings, type SettingsInput } from "../../../src/config/load.ts";
import { settingsFixtures } from "./settings-fixtures.ts";

const fixtures = settingsFixtures();
afterAll(() => fixtures.remove());
const base = { files: new FsSettingsFiles(), workingFolder: fixtures.folder };
const load = (input: Partial<SettingsInput>) => loadSettings({ ...base, ...input });
const codesOf = async (input: Partial<SettingsInput>) => {
  const { findings } = await checkSettings({ ...base, ...input });
  return findings.map(({ code, severity, source, path }) => [code, severity, source, path]);
};

const file = fixtures.write(
  "layers.yaml",
  "vault: {url: https://file.example.com/, headers: {x-a: file, x-b: file}}\nroute: auto\n",
);
const snapctl = {
  vault: { url: "https://snapctl.example.com/v1/", headers: { "X-B": "snapctl" } },
  route: "delegated",
};
const environment = { PREPARE_DEVICE_VAULT_URL: "https://environment.example.com/", PREPARE_DEVICE_ROUTE: "" };
const flags = { "vault.url": "https://flag.example.com/", deadline: undefined };

describe("the stronger layer wins", () => {
  test.each([
    [{ file }, "file", `${file}:1`],
    [{ file, snapctl }, "snapctl", "snapctl"],
    [{ file, snapctl, environment }, "environment", "environment PREPARE_DEVICE_VAULT_URL"],
    [{ file, snapctl, environment, flags }, "flag", "flag --vault-url"],
  ])("vault.url comes from the last of the layers given", async (input, host, origin) => {
    const settings = await load(input);
    expect(settings.vault.url?.hostname).toBe(`${host}.example.com`);
    expect(settings.origins.get("vault.url")).toBe(origin);
  });

  test("an empty variable and an undefined flag count as not set", async () => {
    const settings = await load({ file, snapctl, environment, flags });
    expect(settings.route).toBe("delegated");
    expect(settings.deadlineSeconds).toBe(240);
  });

  test("headers are laid over each other name by name, whatever their case", async () => {
    const settings = await load({ file, snapctl });
    expect([...settings.vault.headers].map(([name, value]) => [name, value.reveal()])).toEqual([
      ["x-a", "file"],
      ["x-b", "snapctl"],
    ]);
    expect(settings.origins.get("vault.headers.x-b")).toBe("snapctl");
  });

  test.each([
    [{}, 240],
    [{ file: fixtures.write("short.yaml", "deadline: 30\n") }, 30],
    [{ file: fixtures.write("broken.yaml", "deadline: soon\n"), environment: { PREPARE_DEVICE_DEADLINE: "60" } }, 60],
    [{ environment: { PREPARE_DEVICE_DEADLINE: "soon" } }, 240],
  ])("the snap's configuration is asked for within the deadline of the other layers", async (layers, seconds) => {
    const asked: number[] = [];
    const askSnapctl = async (deadlineSeconds: number): Promise<unknown> => {
      asked.push(deadlineSeconds);
      return { deadline: 99 };
    };
    const { findings, settings } = await checkSettings({ ...base, ...layers, askSnapctl });
    expect(asked).toEqual([seconds]);
    if (findings.length === 0) expect(settings?.deadlineSeconds).toBe(99);
  });

  test("a list is replaced as a whole", async () => {
    const lists = fixtures.write("lists.yaml", "serial: {sources: [mac, mmc.cid]}\n");
    const settings = await load({ file: lists, snapctl: { serial: { sources: ["cpuinfo.serial"] } } });
    expect(settings.serial.sources).toEqual(["cpuinfo.serial"]);
  });

  test("a wrong value in the file is only a warning where snap set replaces it", async () => {
    const wrong = fixtures.write("wrong.yaml", "vault: {url: ftp://vault.example.com/}\n");
    const settings = await load({ file: wrong, snapctl });
    expect(settings.vault.url?.hostname).toBe("snapctl.example.com");
    expect(settings.warnings.map(({ code, severity, line }) => [code, severity, line])).toEqual([
      ["settings-value-wrong", "warning", 1],
    ]);
  });
});

describe("MODEL_APIKEY", () => {
  test("becomes the header api-key", async () => {
    const settings = await load({ file, environment: { MODEL_APIKEY: "from-variable" } });
    expect(settings.vault.headers.get("api-key")?.reveal()).toBe("from-variable");
    expect(settings.origins.get("vault.headers.api-key")).toBe("environment MODEL_APIKEY");
  });

  test("gives way to an api-key of any other layer", async () => {
    const settings = await load({
      snapctl: { vault: { headers: { "api-key": "from-snapctl" } } },
      environment: { MODEL_APIKEY: "from-variable" },
    });
    expect(settings.vault.headers.get("api-key")?.reveal()).toBe("from-snapctl");
  });
});

describe("values of snapctl", () => {
  test.each([
    [
      "an all-digit API key that became a number",
      { vault: { headers: { "api-key": 1234567890 } } },
      "vault.headers.api-key",
    ],
    ["a prefix that became a boolean", { serial: { prefix: true } }, "serial.prefix"],
    ["a prefix that lost digits as a number", { serial: { prefix: 2 ** 70 } }, "serial.prefix"],
  ])("%s is refused with the snap set line that keeps it", async (_, configuration, path) => {
    const { findings } = await checkSettings({ ...base, snapctl: configuration });
    expect(findings.map(({ code, source, path: at }) => [code, source, at])).toEqual([
      ["settings-value-unquoted", "snapctl", path],
    ]);
    expect(findings[0]?.fix).toContain(`snap set GADGET prepare-device.${path}='"VALUE"'`);
  });

  test.each<[string, unknown, string]>([
    [
      "a list that is text",
      { serial: { sources: "mac" } },
      `snap set GADGET prepare-device.serial.sources='["dmi.product-serial", "device-tree.serial-number"]'`,
    ],
    [
      "headers that are text",
      { vault: { headers: "k" } },
      `snap set GADGET prepare-device.vault.headers='{"api-key": {"file": "/var/snap/GADGET/common/api-key"}}'`,
    ],
    [
      "a number in a list",
      { serial: { sources: ["mac", 5] } },
      `snap set GADGET prepare-device.serial.sources='[…, "5", …]'`,
    ],
    ["a number in place of all keys", 5, "snap set GADGET prepare-device.KEY=VALUE"],
  ])("%s is refused with what snap set takes", async (_, configuration, line) => {
    const { findings } = await checkSettings({ ...base, snapctl: configuration });
    expect(findings.map(({ fix }) => fix)).toEqual([expect.stringContaining(line)]);
  });

  test("numbers and booleans may come as text", async () => {
    const settings = await load({ snapctl: { deadline: "120", "identity-key": "false" } });
    expect([settings.deadlineSeconds, settings.identityKey]).toEqual([120, false]);
  });

  test("null and nothing at all are no settings", async () => {
    expect((await load({ snapctl: null })).route).toBe("auto");
    expect((await load({ snapctl: { route: null, vault: null } })).route).toBe("auto");
  });

  test.each([
    ["a relative path", { model: "model.assert" }, "settings-value-wrong", "model"],
    ["an unknown key", { rout: "auto" }, "settings-key-unknown", "rout"],
    ["text in place of the object", "adopted", "settings-value-wrong", ""],
    [
      "a name of the prototype",
      JSON.parse('{"__proto__": {"url": "x"}, "constructor": 1}'),
      "settings-key-unknown",
      "__proto__",
    ],
  ])("%s is refused", async (_, configuration, code, path) => {
    const [first] = await codesOf({ snapctl: configuration });
    expect(first).toEqual([code, "error", "snapctl", path]);
  });

  test("a document that is too deep is refused as settings-too-big", async () => {
    const deep: unknown = JSON.parse(`${'{"a":'.repeat(50)}1${"}".repeat(50)}`);
    expect(await codesOf({ snapctl: deep })).toEqual([["settings-too-big", "error", "snapctl", ""]]);
  });
});

test("a path on the command line starts at the working folder", async () => {
  const settings = await load({ flags: { model: "files/model.assert" } });
  expect(settings.model).toBe(`${fixtures.folder}/files/model.assert`);
});

test("a wrong value on the command line names its flag", async () => {
  expect(await codesOf({ flags: { "vault.plain-http": "alowed" } })).toEqual([
    ["settings-value-wrong", "error", "flag --vault-plain-http", "vault.plain-http"],
  ]);
});

test("a misspelt variable is a warning that names the right one; an unrelated one is not looked at", async () => {
  const { findings } = await checkSettings({
    ...base,
    environment: { PREPARE_DEVICE_ROTE: "x", PREPARE_DEVICE_SETTINGS: "y", ROUTE: "z" },
  });
  expect(findings.map(({ code, severity }) => [code, severity])).toEqual([["settings-variable-unknown", "warning"]]);
  expect(findings[0]?.fix).toContain("PREPARE_DEVICE_ROUTE");
});
