import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { makeCertificate } from "../http/certificates.ts";
import { runCommand } from "./command-run.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "config-check-"));
  // Vitest's workers have no folder of their own to change.
  vi.spyOn(process, "cwd").mockReturnValue(folder);
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text, { mode: 0o600 });
}

test("the example of docs/settings.md is what the command prints, the path as it was given", async () => {
  write("prepare-device.yaml", "vault:\n  ulr: https://vault.example.com/v1/\n");
  const { status, stdout } = await runCommand("config", "check", "prepare-device.yaml");
  const page = readFileSync(new URL("../../../docs/settings.md", import.meta.url), "utf8");
  const shown = /\$ prepare-device config check prepare-device\.yaml\n([\s\S]*?)\n```/.exec(page)?.[1];
  expect({ status, stdout }).toEqual({ status: 3, stdout: shown });
});

test("a file that does not exist is named once", async () => {
  const { status, stdout } = await runCommand("config", "check", "no/such.yaml");
  expect(status).toBe(3);
  expect(stdout.split("\n")[0]).toBe("no/such.yaml: there is no such settings file [error: settings-not-found]");
});

test("with warnings alone the exit status is 0, as explain says of their codes", async () => {
  write("prepare-device.yaml", "vault: {url: https://v.example.com/v1/, headers: {api-key: not-a-real-key}}\n");
  const { status, stdout } = await runCommand("config", "check", "prepare-device.yaml");
  expect(status).toBe(0);
  expect(stdout).toContain("[warning: settings-secret-in-file]");
  expect((await runCommand("explain", "settings-secret-in-file")).stdout).toContain("Exit status: 0");
});

const text = "this is no PEM and no assertion\n";
const small = generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey.export({ type: "pkcs8", format: "pem" });
const unfitting: readonly (readonly [string, string, string | Buffer, RegExp])[] = [
  ["authorities that are no certificates", "vault: {ca: [file]}", text, /certificate/],
  [
    "a damaged certificate",
    "vault: {ca: [file]}",
    "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    /certificate/,
  ],
  ["prerequisites that are no assertions", "prerequisites: [file]", text, /assertion/],
  ["prerequisites that are empty", "prerequisites: [file]", "", /assertion/],
  ["a root that is no assertion", "trust: [file]", text, /assertion/],
  ["a model that is none", "model: file", text, /assertion/],
  ["a hardware key that is none", "hardware-identity: {key: file}", text, /private key/],
  ["a hardware key that is too small", "hardware-identity: {key: file}", small, /1024 bits/],
];

describe("the content of a named file is looked at:", () => {
  test.each(unfitting)("%s", async (_situation, line, content, word) => {
    write("file", content.toString());
    write("prepare-device.yaml", `${line}\n`);
    const { status, stdout } = await runCommand("config", "check", "prepare-device.yaml", "--json");
    const { findings } = JSON.parse(stdout) as { findings: readonly { code: string; problem: string; line: number }[] };
    const errors = findings.filter(({ code }) => code === "settings-content-wrong");
    expect({ status, errors }).toMatchObject({
      status: 3,
      errors: [{ line: 1, problem: expect.stringMatching(word) as string }],
    });
    expect(stdout).not.toContain("this is no PEM");
  });
});

describe("certificate and key of the client", () => {
  const [own, other] = [makeCertificate({ name: "unit" }), makeCertificate({ name: "other" })];
  const settings = "vault: {client-certificate: unit.pem, client-key: unit.key}\n";

  test.each([
    ["that fit are sound", own.key, 0, []],
    [
      "of two different clients are not",
      other.key,
      3,
      [{ code: "settings-content-wrong", path: "vault.client-key", line: 1 }],
    ],
  ] as const)("%s", async (_situation, key, exit, errors) => {
    write("unit.pem", own.certificate);
    write("unit.key", key);
    write("prepare-device.yaml", settings);
    const { status, stdout } = await runCommand("config", "check", "prepare-device.yaml", "--json");
    const { findings } = JSON.parse(stdout) as { findings: readonly { severity: string }[] };
    expect({ status, errors: findings.filter(({ severity }) => severity === "error") }).toMatchObject({
      status: exit,
      errors,
    });
    expect(stdout).not.toContain("PRIVATE KEY");
  });
});
