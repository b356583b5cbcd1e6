import { readdirSync, readFileSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { FsSettingsFiles } from "../../../src/config/files.ts";
import { findingInWords } from "../../../src/config/finding.ts";
import { checkSettings, loadSettings } from "../../../src/config/load.ts";
import { Problem } from "../../../src/problem/problem.ts";
import { settingsFixtures } from "./settings-fixtures.ts";

const fixtures = settingsFixtures();
afterAll(() => fixtures.remove());
const names = readdirSync(`${fixtures.folder}/broken`).sort();
const files = new FsSettingsFiles();

/** Every broken file begins with what is expected of the check. */
function expectedOf(name: string) {
  const text = readFileSync(`${fixtures.folder}/broken/${name}`, "latin1");
  const match = /^# Expected: (?<code>\S+) at (?<line>\d+):(?<column>\d+)\n# Fix: (?<fix>.+)\n/.exec(text);
  if (match?.groups === undefined) throw new Error(`${name} does not say what is expected`);
  return match.groups;
}

async function refusalOf(file: string): Promise<Problem> {
  try {
    await loadSettings({ file, files, workingFolder: "/" });
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error(`${file} was accepted`);
}

async function onlyErrorOf(name: string) {
  const file = `${fixtures.folder}/broken/${name}`;
  const { findings, settings } = await checkSettings({ file, files, workingFolder: "/" });
  const errors = findings.filter(({ severity }) => severity === "error");
  expect(settings).toBeUndefined();
  expect(errors.map(({ code }) => code)).toHaveLength(1);
  const [error] = errors;
  if (error === undefined) throw new Error("unreachable");
  return error;
}

describe("settings with one mistake", () => {
  test.each(names)("%s is refused with the expected code, line, column and fix", async (name) => {
    const expected = expectedOf(name);
    const error = await onlyErrorOf(name);
    expect({ code: error.code, at: `${error.line}:${error.column}` }).toEqual({
      code: expected["code"],
      at: `${expected["line"]}:${expected["column"]}`,
    });
    expect(error.fix).toContain(expected["fix"]);
    expect(findingInWords(error)).toMatch(/^\/.+\.yaml:\d+:\d+: \S/);
  });

  test("no two files get the same answer, and every fix is a sentence", async () => {
    const answers = await Promise.all(names.map(onlyErrorOf));
    expect(names.length).toBeGreaterThanOrEqual(20);
    expect(new Set(answers.map(({ problem, fix }) => `${problem} ${fix}`)).size).toBe(names.length);
    for (const { fix } of answers) expect(fix).toMatch(/^[A-Z].*[.?]$/);
  });

  test("no message shows what may be a secret", async () => {
    for (const name of names) {
      const error = await onlyErrorOf(name);
      expect(`${error.problem} ${error.fix}`).not.toMatch(/letmein|12345678|example-key|C02XL0GYJGH5/);
    }
  });
});

test("a file with many mistakes is refused once, with all of them in the detail and in the message", async () => {
  const file = fixtures.write("many.yaml", "rout: adopted\nvault:\n  url: ftp://vault.example.com/\ndeadline: 1\n");
  const refusal = await refusalOf(file);
  expect(refusal.code).toBe("settings-key-unknown");
  const findings = refusal.detail["findings"] as { code: string; line: number; column: number; path: string }[];
  expect(findings.map(({ code, line, column, path }) => [code, line, column, path])).toEqual([
    ["settings-key-unknown", 1, 1, "rout"],
    ["settings-value-wrong", 3, 8, "vault.url"],
    ["settings-value-wrong", 4, 11, "deadline"],
  ]);
  for (const place of ["many.yaml:1:1: ", "many.yaml:3:8: ", "many.yaml:4:11: "]) {
    expect(refusal.message).toContain(place);
    expect(refusal.cure).toContain(place);
  }
});
