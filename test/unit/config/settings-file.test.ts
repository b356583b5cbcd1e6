import { execFileSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { FsSettingsFiles, type SettingsFiles } from "../../../src/config/files.ts";
import { loadSettings } from "../../../src/config/load.ts";
import { Problem } from "../../../src/problem/problem.ts";
import { settingsFixtures } from "./settings-fixtures.ts";

const fixtures = settingsFixtures();
afterAll(() => fixtures.remove());

async function refusalOf(file: string, files: SettingsFiles = new FsSettingsFiles()): Promise<unknown> {
  return loadSettings({ file, files, workingFolder: fixtures.folder }).then(
    () => "accepted",
    (fault: unknown) => (fault instanceof Problem ? fault.code : fault),
  );
}

test("a file of exactly 64 KiB is read, one byte more is refused", async () => {
  expect(await refusalOf(fixtures.write("full.yaml", `#${" ".repeat(65_535)}`))).toBe("accepted");
  expect(await refusalOf(fixtures.write("over.yaml", `#${" ".repeat(65_536)}`))).toBe("settings-too-big");
});

test("a file that is not there is refused as settings-not-found", async () => {
  expect(await refusalOf("no-such.yaml")).toBe("settings-not-found");
  expect(await refusalOf(`${fixtures.write("plain", "")}/below.yaml`)).toBe("settings-not-found");
});

test("a FIFO, a device and a folder are refused without waiting for them", async () => {
  execFileSync("mkfifo", [`${fixtures.folder}/fifo`]);
  expect(await refusalOf("fifo")).toBe("settings-not-readable");
  expect(await refusalOf("/dev/zero")).toBe("settings-not-readable");
  expect(await refusalOf(fixtures.folder)).toBe("settings-not-readable");
});

test("a file behind a symbolic link is read, a link to a device is refused", async () => {
  symlinkSync("good/02-small.yaml", `${fixtures.folder}/link.yaml`);
  symlinkSync("/dev/zero", `${fixtures.folder}/zero.yaml`);
  // The secret's path starts at the link's folder, as the author wrote it.
  expect(await refusalOf("link.yaml")).toBe("settings-file-missing");
  expect(await refusalOf("zero.yaml")).toBe("settings-not-readable");
});

test("a file that may not be read is refused as settings-not-readable", async () => {
  const files: SettingsFiles = {
    look: () => ({ kind: "unreadable", reason: "EACCES" }),
    read: () => ({ kind: "unreadable", reason: "EACCES" }),
  };
  expect(await refusalOf("settings.yaml", files)).toBe("settings-not-readable");
});

test.each([
  ["empty", "", "settings-secret-wrong"],
  ["only a newline", "\n", "settings-secret-wrong"],
  ["larger than 8 KiB", "k".repeat(8193), "settings-secret-wrong"],
  ["much larger than 8 KiB", "k".repeat(20_000), "settings-secret-wrong"],
  ["with a blank at its end", "key \n", "settings-secret-wrong"],
  ["not ASCII", "kéy\n", "settings-secret-wrong"],
  ["with a NUL", "key\0\n", "settings-secret-wrong"],
  ["of 8 KiB and a newline", `${"k".repeat(8192)}\r\n`, "accepted"],
  ["without a newline", "key", "accepted"],
])("a secret file %s gives the expected answer", async (_, content, answer) => {
  fixtures.write("secret", content);
  const file = fixtures.write("secret.yaml", "vault: {headers: {api-key: {file: secret}}}\n");
  expect(await refusalOf(file)).toBe(answer);
});

test.each([
  [0o600, "accepted"],
  [0o640, "accepted"],
  [0o644, "settings-secret-exposed"],
  [0o602, "settings-secret-exposed"],
])("a private key file of mode %o gives the expected answer", async (mode, answer) => {
  fixtures.write("own.key", "x", mode);
  const text = "vault: {client-certificate: files/client.pem, client-key: own.key}\n";
  expect(await refusalOf(fixtures.write("pair.yaml", text))).toBe(answer);
});

test.each([
  ["that is there and executable", "files/my-signer", 0o755, "accepted"],
  ["that is not executable", "files/my-signer", 0o644, "settings-file-missing"],
  ["that does not exist", "files/no-signer", 0o755, "settings-file-missing"],
  ["without a slash, which PATH has or not", "no-such-signer", 0o755, "accepted"],
])("a signer %s gives the expected answer", async (_, program, mode, answer) => {
  fixtures.write("files/my-signer", "#!/bin/sh\n", mode);
  expect(await refusalOf(fixtures.write("signer.yaml", `hardware-identity: {signer: [${program}]}\n`))).toBe(answer);
});

test("/dev/null stands for no settings file, and a file that may be missing may be", async () => {
  expect(await refusalOf("/dev/null")).toBe("accepted");
  const input = { file: "no-such.yaml", fileMayBeMissing: true, files: new FsSettingsFiles(), workingFolder: "/" };
  expect((await loadSettings(input)).file).toBeUndefined();
});

test("5 000 keys and deeply nested brackets are refused in bounded time", async () => {
  const keys = Array.from({ length: 5_000 }, (_, index) => `k${index}:`).join("\n");
  expect(await refusalOf(fixtures.write("keys.yaml", keys))).toBe("settings-too-big");
  expect(await refusalOf(fixtures.write("deep.yaml", "[".repeat(30_000)))).toMatch(/^settings-(too-big|not-yaml)$/);
  expect(await refusalOf(fixtures.write("maps.yaml", "a: ".repeat(20_000)))).toMatch(/^settings-(too-big|not-yaml)$/);
});

test("an alias inside its own anchor is refused", async () => {
  expect(await refusalOf(fixtures.write("loop.yaml", "vault: &v {headers: *v}\n"))).toBe("settings-too-big");
});
