import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import schema from "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json" with { type: "json" };
import draft4 from "ajv-draft-04";
import { expect, test } from "vitest";
import { projectFolder } from "../../../../scripts/project.ts";
import { runRig } from "../../../../src/rig/command-line.ts";
import { sarifLog } from "../../../../src/rig/lint/sarif.ts";

/** The schema of the specification's own authors; formats are not among what is judged here. */
const validate = new draft4.default({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(schema);

function faultsOf(log: unknown): unknown {
  validate(log);
  return validate.errors;
}

const findings = [
  { code: "plain-http", severity: "warning", file: "meta/hooks/a b", line: 3, message: "m", fix: "f" },
  { code: "api-key-committed", severity: "error", message: "m", fix: "f" },
  { code: "plain-http", severity: "note", file: "x", message: "m", fix: "f" },
] as const;

test("the log is valid by the schema of SARIF 2.1.0, and each result is at the rule it names", () => {
  const log = sarifLog(findings) as {
    runs: [{ tool: { driver: { rules: { id: string }[] } }; results: { ruleId: string; ruleIndex: number }[] }];
  };
  expect(faultsOf(log)).toBeNull();
  const [{ tool, results }] = log.runs;
  expect(results.map(({ ruleIndex }) => tool.driver.rules[ruleIndex]?.id)).toEqual(results.map(({ ruleId }) => ruleId));
  expect(JSON.stringify(log)).toContain("meta/hooks/a%20b");
});

test("the schema refuses a log with a wrong level or a stray key, so that its consent means something", () => {
  const [wrong] = [{ ...findings[0], severity: "fatal" as "error" }];
  expect(faultsOf(sarifLog([wrong]))).not.toBeNull();
  expect(faultsOf({ ...sarifLog([]), findings: [] })).not.toBeNull();
});

test("a gadget without findings gives a valid log without results", () => {
  const log = sarifLog([]);
  expect(log).toMatchObject({ runs: [{ results: [] }] });
  expect(faultsOf(log)).toBeNull();
});

test("what the command writes for a gadget with many faults is valid", async () => {
  const folder = mkdtempSync(join(tmpdir(), "sarif-"));
  try {
    const file = join(folder, "lint.sarif");
    const terminal = { out: () => undefined, err: () => undefined };
    const gadget = `${projectFolder}/test/fixtures/gadgets/broken`;
    expect(await runRig(["lint", gadget, "--sarif", file], terminal)).toBe(1);
    const log = JSON.parse(readFileSync(file, "utf8")) as { runs: [{ results: unknown[] }] };
    expect(log.runs[0].results.length).toBeGreaterThan(3);
    expect(faultsOf(log)).toBeNull();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a rule says what is true of all its results, in words of its own", () => {
  const [{ tool }] = (sarifLog(findings) as { runs: [{ tool: { driver: { rules: object[] } } }] }).runs;
  expect(tool.driver.rules).toContainEqual({
    id: "plain-http",
    shortDescription: { text: expect.stringContaining("plain http") as string },
    help: { text: expect.stringContaining("Use https") as string },
  });
});
