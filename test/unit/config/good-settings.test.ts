import { afterAll, expect, test } from "vitest";
import { FsSettingsFiles } from "../../../src/config/files.ts";
import { allKeys } from "../../../src/config/keys.ts";
import { checkSettings, loadSettings } from "../../../src/config/load.ts";
import { settingsFixtures } from "./settings-fixtures.ts";

const fixtures = settingsFixtures();
afterAll(() => fixtures.remove());
const files = new FsSettingsFiles();
const load = (name: string) => loadSettings({ file: `${fixtures.folder}/${name}`, files, workingFolder: "/" });

test("an empty file gives the defaults", async () => {
  const settings = await load("good/01-nothing.yaml");
  expect(settings).toMatchObject({
    vault: { url: undefined, plainHttp: "refused", ca: [], clientCertificate: undefined, proxy: undefined },
    serial: { sources: [], form: "strict" },
    model: undefined,
    prerequisites: [],
    trust: [],
    identityKey: true,
    hardwareIdentity: undefined,
    route: "auto",
    deadlineSeconds: 240,
    logLevel: "info",
    warnings: [],
  });
  expect(settings.store.url.href).toBe("https://api.snapcraft.io/");
  expect([...settings.origins.keys()].sort()).toEqual(allKeys.map(({ path }) => path).sort());
  expect(new Set(settings.origins.values())).toEqual(new Set(["default"]));
});

test("a URL without a final slash gets one, and a secret file's final newline is not part of the secret", async () => {
  const settings = await load("good/02-small.yaml");
  expect(settings.vault.url?.href).toBe("https://vault.example.com/v1/");
  expect(settings.vault.headers.get("api-key")?.reveal()).toBe("example-key");
  expect(settings.origins.get("vault.url")).toBe(`${fixtures.folder}/good/02-small.yaml:2`);
  expect(settings.origins.get("vault.headers.api-key")).toBe(`${fixtures.folder}/good/02-small.yaml:4`);
});

test("every key reaches the settings, paths made absolute and header names lower-cased", async () => {
  const settings = await load("good/03-everything.yaml");
  const inFiles = (name: string) => `${fixtures.folder}/files/${name}`;
  expect(settings).toMatchObject({
    vault: {
      plainHttp: "allowed",
      ca: [inFiles("client.pem")],
      clientCertificate: inFiles("client.pem"),
      clientKey: inFiles("client.key"),
    },
    serial: {
      sources: ["mac:eth0", "file:/var/lib/factory/serial"],
      form: "loose",
      case: "upper",
      strip: ":-",
      prefix: "LINE 7 ",
      placeholders: ["TBD", "0000-0000"],
    },
    model: inFiles("model.assert"),
    prerequisites: [inFiles("model.assert")],
    identityKey: false,
    hardwareIdentity: {
      kind: "rsa",
      key: undefined,
      signer: [inFiles("signer"), "--slot", "1", "1"],
      digest: "sha384",
      digestName: "SHA-384",
    },
    route: "adopted",
    deadlineSeconds: 120,
    logLevel: "debug",
    warnings: [],
  });
  const urls = [settings.vault.url, settings.vault.proxy, settings.store.url, settings.store.proxy];
  expect(urls.map((url) => url?.href)).toEqual([
    "http://vault.factory.example:8080/v1/",
    "http://proxy.factory.example:3128/",
    "https://store.example.com/base/",
    "http://store-proxy.factory.example/",
  ]);
  expect([...settings.vault.headers].map(([name, value]) => [name, value.reveal()])).toEqual([
    ["api-key", "example-key"],
    ["x-line", "7"],
  ]);
  const unset = [...settings.origins].filter(([, origin]) => origin === "default").map(([path]) => path);
  expect(unset.sort()).toEqual(["hardware-identity.key", "serial.template", "trust"]);
});

test("anchors, flow style, quotes and a YAML directive are read as YAML 1.2 has them", async () => {
  const settings = await load("good/04-anchors.yaml");
  expect(settings.prerequisites).toEqual([settings.model]);
  expect(settings.vault.headers.get("x-line")?.reveal()).toBe('it\'s "7"');
  expect(settings.serial.template).toBe("{dmi.board-serial}-{mac}");
});

test("CRLF line ends and a byte-order mark change neither values nor lines", async () => {
  const file = fixtures.write("crlf.yaml", "\uFEFFvault:\r\n  url: http://localhost:8080/v1/\r\nroute: adopted\r\n");
  const settings = await loadSettings({ file, files, workingFolder: "/" });
  expect(settings.vault.url?.href).toBe("http://localhost:8080/v1/");
  expect(settings.origins.get("route")).toBe(`${file}:3`);
});

test.each(["http://localhost/", "http://127.8.9.10:1/", "http://[::1]:8080/", "http://LOCALHOST./"])(
  "plain http to this machine itself is accepted: %s",
  async (url) => {
    const file = fixtures.write("loopback.yaml", `vault: {url: "${url}"}\n`);
    expect((await loadSettings({ file, files, workingFolder: "/" })).vault.url?.protocol).toBe("http:");
  },
);

test.each([
  "http://127.0.0.1.example.com/v1/",
  "http://localhost.example.com/v1/",
  "http://0.0.0.0/v1/",
  "http://10.0.0.1/v1/",
])("plain http to a host that only looks like this machine is refused: %s", async (url) => {
  const file = fixtures.write("not-loopback.yaml", `vault: {url: "${url}"}\n`);
  const { findings } = await checkSettings({ file, files, workingFolder: "/" });
  expect(findings.map(({ code }) => code)).toEqual(["settings-plain-http"]);
});

test("plain http to the store stays refused where it is allowed for the vault", async () => {
  const file = fixtures.write("store.yaml", "vault: {plain-http: allowed}\nstore: {url: http://store.example.com/}\n");
  const { findings } = await checkSettings({ file, files, workingFolder: "/" });
  expect(findings.map(({ code, line }) => [code, line])).toEqual([["settings-plain-http", 2]]);
});

test("an API key in the file, trust, a long deadline and an idle source list are warnings with their lines", async () => {
  const text = [
    "vault: {url: 'https://vault.example.com/v1/', headers: {api-key: example}}",
    "trust: [files/model.assert]",
    "deadline: 500",
    'serial: {sources: [mac], template: "{mac}"}',
  ].join("\n");
  const settings = await loadSettings({ file: fixtures.write("warned.yaml", text), files, workingFolder: "/" });
  expect(settings.warnings.map(({ code, line, severity }) => [code, line, severity])).toEqual([
    ["settings-secret-in-file", 1, "warning"],
    ["settings-trust-in-use", 2, "warning"],
    ["settings-deadline-long", 3, "warning"],
    ["settings-no-effect", 4, "warning"],
  ]);
});

test("settings of another machine are checked without their files and give no settings", async () => {
  const file = fixtures.write(
    "elsewhere.yaml",
    "model: /no/such/model\nvault: {url: 'https://vault.example.com/v1/', headers: {api-key: {file: /no/such/key}}}\n",
  );
  const there = await checkSettings({ file, files, workingFolder: "/", lookAtFiles: false });
  expect(there).toEqual({ settings: undefined, findings: [] });
  const here = await checkSettings({ file, files, workingFolder: "/" });
  expect(here.findings.map(({ code }) => code)).toEqual(["settings-file-missing", "settings-file-missing"]);
});
