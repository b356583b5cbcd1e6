import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { needs } from "./needs.ts";
import { missingTools, oracle, repositoryPath } from "./toolchain.ts";

const missing = missingTools();

interface Result {
  readonly outcome: string;
  readonly brand: string;
  readonly model: string;
  readonly serial: string;
  readonly deviceKeyId: string;
}

/** The one file `active` below a folder. */
function onlyAssertion(folder: string): string {
  const found = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith("/active"));
  expect(found.length).toBe(1);
  return join(folder, found[0] ?? "");
}

describe("what npm run first-boot leaves", () => {
  let folder: string;
  let result: Result;

  beforeAll(() => {
    folder = join(mkdtempSync(join(tmpdir(), "judge-first-boot-")), "out");
    const args = [repositoryPath("src/rig/first-boot.ts"), "--json", "--out", folder];
    const output = execFileSync(process.execPath, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
    result = JSON.parse(output) as Result;
  });

  afterAll(() => rmSync(join(folder, ".."), { recursive: true }));

  const below = (path: string) => join(folder, path);
  const roots = () => ["-trusted", below("trusted.assert")];
  const prerequisites = () => ["-prereq", `${below("brand.assert")},${below("model.assert")}`];
  const serialFile = () => onlyAssertion(below("root/var/lib/snapd/assertions/asserts-v0/serial"));
  const savedFolder = () => below("root/var/lib/snapd/save/device");

  test("snapd accepts the serial and the serial-request", (context) => {
    needs(context, missing);
    const said = oracle(["check", ...roots(), ...prerequisites(), serialFile(), below("serial-request.assert")]);
    expect(said).toContain(`serial ["${result.brand}" "${result.model}" "${result.serial}"]`);
    expect(said).toContain("serial-request []");
  });

  test("what is saved for a factory reset stands by itself before snapd", (context) => {
    needs(context, missing);
    const saved = join(savedFolder(), "asserts-v0");
    const files = ["account", "account-key", "model", "serial"].map((type) => onlyAssertion(join(saved, type)));
    const said = oracle(["check", ...roots(), ...files]);
    expect(said.split("\n").filter((line) => line.startsWith("accepted")).length).toBe(4);
    expect(readFileSync(files[3] ?? "")).toEqual(readFileSync(serialFile()));
  });

  test("snapd reads the device key from where it will look for it", (context) => {
    needs(context, missing);
    expect(oracle(["keys", savedFolder(), result.deviceKeyId])).toContain(`accepted ${result.deviceKeyId} 0600`);
    expect(oracle(["keys", savedFolder()]).trim().split("\n").length).toBe(1);
  });

  test("snapd opens a store session with key and serial", (context) => {
    needs(context, missing);
    const said = oracle(["session", savedFolder(), serialFile(), "nonce-of-the-store"]);
    expect(said).toContain(`serial: ${result.serial}\n`);
    expect(said).toContain("nonce: nonce-of-the-store\n");
  });

  test("another brand's root does not make the serial count", (context) => {
    needs(context, missing);
    expect(() => oracle(["check", ...prerequisites(), serialFile()])).toThrow("prerequisite");
  });
});
