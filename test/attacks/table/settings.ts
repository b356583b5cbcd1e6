import { execFileSync } from "node:child_process";
import { chmodSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { ProblemCode } from "../../../src/problem/registry.ts";
import type { Attack } from "../attack.ts";
import type { Stage } from "../stage.ts";

type Part = Pick<Attack, "name" | "does" | "code"> & Partial<Attack>;

function settingsFile({ world }: Stage): string {
  return world.path("settings.yaml");
}

/** The settings file holds this instead. */
function text(content: string | Uint8Array, part: Part): Attack {
  return { liar: "settings", set: (stage) => writeFileSync(settingsFile(stage), content), ...part };
}

/** The usual settings, with one part changed. */
function vault(change: Readonly<Record<string, unknown>>, part: Part): Attack {
  return { liar: "settings", set: (stage) => stage.vaultAt(stage.world.vault.url, change), ...part };
}

function file(part: Part, put: (path: string) => void): Attack {
  return {
    liar: "settings",
    set: (stage) => {
      const path = settingsFile(stage);
      rmSync(path);
      put(path);
      stage.onEnd(() => rmSync(path, { recursive: true }));
    },
    ...part,
  };
}

/** Ten times ten times ten …: short to write, endless to read. */
function bomb(): string {
  const names = "abcdefghi".split("");
  const lines = names.slice(1).map((name, at) => `${name}: &${name} [${`*${names[at]},`.repeat(10)}]`);
  return ["a: &a [x,x,x,x,x,x,x,x,x,x]", ...lines].join("\n");
}

function header(
  name: string,
  does: string,
  headers: Readonly<Record<string, unknown>>,
  code: ProblemCode = "settings-header-refused",
): Attack {
  return vault({ headers }, { name, does, code });
}

const files: readonly Attack[] = [
  text(bomb(), { name: "yaml-bomb", does: "nests aliases ninefold", code: "settings-too-big" }),
  text(bomb(), {
    name: "yaml-bomb-at-the-desk",
    does: "nests aliases ninefold, for config check",
    code: "settings-too-big",
    command: "config check",
  }),
  text(`a: ${"[".repeat(30_000)}`, {
    name: "yaml-nested",
    does: "opens 30 000 lists",
    code: "settings-not-yaml",
  }),
  text(`a: ${"[".repeat(30_000)}${"]".repeat(30_000)}`, {
    name: "yaml-nested-and-closed",
    does: "opens 30 000 lists and closes them again",
    code: "settings-not-yaml",
  }),
  text(`${"- ".repeat(30_000)}x`, {
    name: "yaml-dashes",
    does: "begins 30 000 lists with dashes in one line",
    code: "settings-not-yaml",
  }),
  text(`vault: {url: "https://x.example/${"y".repeat(70_000)}"}`, {
    name: "settings-huge",
    does: "is longer than 64 KiB",
    code: "settings-too-big",
  }),
  text(new Uint8Array([0x76, 0x3a, 0xff, 0xfe]), {
    name: "settings-no-utf8",
    does: "is no UTF-8",
    code: "settings-not-yaml",
  }),
  text('"\\e[2J\u202E": 1\n', {
    name: "settings-key-with-controls",
    does: "has a key that clears the screen",
    code: "settings-key-unknown",
  }),
  text("__proto__: {vault: {url: x}}\nconstructor: 1\n", {
    name: "settings-key-of-prototype",
    does: "has keys called __proto__ and constructor",
    code: "settings-key-unknown",
  }),
  text("vault: !!js/function 'reboot'\n", {
    name: "yaml-tag",
    does: "has a tag that would run something",
    code: "settings-not-yaml",
  }),
  file(
    { name: "settings-are-fifo", does: "are a FIFO nobody writes to", code: "settings-not-readable" },
    (path) => void execFileSync("mkfifo", [path]),
  ),
  file(
    { name: "settings-are-device", does: "are a link to a device that never ends", code: "settings-not-readable" },
    (path) => void execFileSync("ln", ["-s", "/dev/zero", path]),
  ),
];

const secrets: readonly Attack[] = [
  {
    name: "secret-for-everybody",
    liar: "settings",
    does: "lets everybody read the API key's file",
    code: "settings-secret-exposed",
    set: (stage) => {
      const path = stage.world.path("api-key");
      chmodSync(path, 0o644);
      stage.onEnd(() => chmodSync(path, 0o600));
    },
  },
  {
    name: "secret-is-fifo",
    liar: "settings",
    does: "has a FIFO in place of the API key's file",
    code: "settings-file-missing",
    set: (stage) => {
      const path = stage.world.path("fifo");
      execFileSync("mkfifo", [path]);
      stage.vaultAt(stage.world.vault.url, { headers: { "api-key": { file: "fifo" } } });
    },
  },
  {
    name: "secret-of-two-lines",
    liar: "settings",
    does: "has a second line in the API key's file, which would begin a further header",
    code: "settings-secret-wrong",
    set: (stage) => {
      const path = stage.world.path("api-key");
      const before = readFileSync(path);
      writeFileSync(path, `${stage.world.apiKey}\r\nEvil: yes\n`);
      stage.onEnd(() => writeFileSync(path, before));
    },
  },
  {
    name: "secret-huge",
    liar: "settings",
    does: "has a megabyte in the API key's file",
    code: "settings-secret-wrong",
    set: (stage) => {
      stage.keep("huge", "k".repeat(1024 * 1024), 0o600);
      stage.vaultAt(stage.world.vault.url, { headers: { "api-key": { file: "huge" } } });
    },
  },
];

const values: readonly Attack[] = [
  header("header-injection", "has a header value with a line break", { "api-key": "abc\r\nEvil: yes" }),
  header("header-name-injection", "has a header name with a line break", { "api\r\nEvil": "abc" }),
  header("header-of-http", "sets Content-Length and Host itself", { "Content-Length": "5", Host: "elsewhere.example" }),
  header(
    "header-number",
    "has an API key that YAML reads as a number",
    { "api-key": 123456 },
    "settings-value-unquoted",
  ),
  vault(
    { url: "http://vault.example.com/v1/" },
    { name: "url-plain-http", does: "sends the API key in plain http", code: "settings-plain-http" },
  ),
  vault(
    { url: "https://user:pass@vault.example.com/v1/" },
    { name: "url-with-password", does: "has a password in the URL", code: "settings-url-secret" },
  ),
  vault(
    { url: "file:///etc/shadow" },
    { name: "url-of-a-file", does: "names a file as the vault", code: "settings-value-wrong" },
  ),
  {
    name: "serial-is-a-setting",
    liar: "settings",
    does: "has one serial number for all devices",
    code: ["settings-serial-literal", "settings-source-unknown"],
    set: (stage) => stage.settings({ serial: { sources: ["RB1-2048-0007"] } }),
  },
  {
    name: "deadline-of-a-year",
    liar: "settings",
    does: "wants a run of a year",
    code: "settings-value-wrong",
    set: (stage) => stage.settings({ deadline: 31_536_000 }),
  },
  {
    name: "environment-url-injection",
    liar: "settings",
    does: "has a line break in the environment's URL",
    code: "settings-value-wrong",
    set: (stage) => {
      stage.environment["PREPARE_DEVICE_VAULT_URL"] = "https://vault.example.com/\r\nEvil: x";
    },
  },
];

/** Settings that are wrong by mistake or on purpose. */
export const settingsAttacks: readonly Attack[] = [...files, ...secrets, ...values];
