import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { allGates } from "../../scripts/gates/all-gates.ts";
import type { Gate } from "../../scripts/gates/gate.ts";
import { judge } from "../../scripts/gates/judge.ts";
import { textRules } from "../../scripts/gates/text-rules.ts";
import { houseBreaches } from "./house-breaches.ts";
import { makeSample, removeSample } from "./sample-checkout.ts";
import { textBreaches } from "./text-breaches.ts";
import { toolBreaches } from "./tool-breaches.ts";

const breaches = [...toolBreaches, ...houseBreaches, ...textBreaches];
const temporary: string[] = [];

function sampleWith(changes: Readonly<Record<string, string>>): string {
  const folder = makeSample(changes);
  temporary.push(folder);
  return folder;
}

afterAll(() => {
  for (const folder of temporary) removeSample(folder);
});

describe.each(allGates.map((gate) => [gate.name, gate] as const))("%s", (name, gate) => {
  test("passes the clean sample, having looked at something", async () => {
    const folder = sampleWith({});
    expect(await judge(gate, folder)).toMatchObject({ passed: true, details: [] });
    expect((await gate.run(folder)).looked).toBeGreaterThan(0);
  });

  test.each(breaches.filter((breach) => breach.gate === name))("finds $what: $rule", async ({ rule, files }) => {
    const { findings } = await gate.run(sampleWith(files));
    const planted = Object.keys(files);
    expect(findings.filter((finding) => finding.rule === rule)).not.toEqual([]);
    for (const { path } of findings)
      expect(
        planted.some((file) => isAbout(path, file)),
        path,
      ).toBe(true);
  });
});

/** Findings about the whole of src/, and those that a changed entry causes elsewhere, are the planted file's too. */
function isAbout(found: string, planted: string): boolean {
  return (
    planted.startsWith(found) ||
    /^(?:package\.json|src\/main\.ts)$/.test(planted) ||
    planted === "scripts/write-docs.ts"
  );
}

describe("judging", () => {
  let empty: string;
  beforeAll(() => {
    empty = mkdtempSync(`${tmpdir()}/gate-empty-`);
    temporary.push(empty);
    execFileSync("git", ["init", "--quiet"], { cwd: empty });
  });

  test.each(allGates.map((gate) => [gate.name, gate] as const))(
    "%s fails where there is nothing to look at",
    async (_, gate) => {
      expect(await judge(gate, empty)).toMatchObject({ passed: false });
    },
  );

  test("a gate that looked at nothing and found nothing has failed", async () => {
    const blind: Gate = {
      name: "blind",
      run: async () => await Promise.resolve({ looked: 0, unit: "files", findings: [] }),
    };
    expect(await judge(blind, empty)).toEqual({ passed: false, said: "0 files", details: [] });
  });

  test("a gate that could not look has failed and says why", async () => {
    const broken: Gate = { name: "broken", run: async () => await Promise.reject(new Error("no tool")) };
    expect(await judge(broken, empty)).toEqual({ passed: false, said: "could not look", details: ["no tool"] });
  });

  test("every gate and every rule of the text gate has a planted breach", () => {
    const gatesWithBreach = new Set(breaches.map(({ gate }) => gate));
    expect([...gatesWithBreach].sort()).toEqual(allGates.map(({ name }) => name).sort());
    const rulesWithBreach = new Set(breaches.map(({ rule }) => rule));
    expect(textRules.map(({ rule }) => rule).filter((rule) => !rulesWithBreach.has(rule))).toEqual([]);
  });
});
