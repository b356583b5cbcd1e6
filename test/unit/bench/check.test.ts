import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { projectFolder } from "../../../scripts/project.ts";
import { judge } from "../../bench/budget.ts";
import { asDocument } from "../../bench/document.ts";
import type { Finding } from "../../bench/figures/figure.ts";
import { thisMachine } from "../../bench/machine.ts";
import { allTrials } from "../../bench/trials/all-trials.ts";

const folder = mkdtempSync(join(tmpdir(), "bench-check-"));
afterAll(() => rmSync(folder, { recursive: true }));

function start(ours: number): Finding {
  const sides = { what: "ours", peerWhat: "theirs", unit: "ms" } as const;
  return { name: "start", ...sides, ours: Array(10).fill(ours), peer: Array(10).fill(10) };
}

function bench(...words: readonly string[]) {
  const args = ["--import", "./scripts/assert-node.mjs", "test/bench/run.ts", ...words];
  return spawnSync(process.execPath, args, {
    cwd: projectFolder,
    encoding: "utf8",
    env: { ...process.env, TMPDIR: folder },
  });
}

/** The exit status of `npm run bench -- --check --judge FILE`, and what it says last. */
function check(document: string): { readonly status: number | null; readonly last: string; readonly told: string } {
  const file = join(folder, "run.json");
  writeFileSync(file, document);
  const { status, stdout, stderr } = bench("--check", "--judge", file);
  return { status, last: stdout.trim().split("\n").at(-1) ?? "", told: stderr };
}

function documentOf(findings: readonly Finding[]): string {
  return asDocument({
    time: "2026-11-01T00:00:00Z",
    commit: "aaaaaaaaaaaa",
    machine: thisMachine(),
    figures: findings.map(judge),
  });
}

describe("npm run bench -- --check", () => {
  test("ends with 0 where every ratio is near its target", () => {
    expect(check(documentOf([start(11)]))).toMatchObject({ status: 0, last: "1 passed, 0 failed" });
  });

  test("ends with 0 where a target is missed", () => {
    const last = "1 target is missed, though not far off; 1 passed, 0 failed";
    expect(check(documentOf([start(14)]))).toMatchObject({ status: 0, last });
  });

  test("ends with 1 where a ratio is far off, by the budget of today, not by what the run said", () => {
    const lies = documentOf([start(99)]).replace('"far off"', '"met"');
    expect(check(lies)).toMatchObject({ status: 1, last: "0 passed, 1 failed" });
  });

  test("ends with 1 where nothing was measured", () => {
    const { status, told } = check(documentOf([{ name: "start", why: "no Node here" }]));
    expect(status).toBe(1);
    expect(told).toContain("nothing was measured");
  });

  test.each([
    [
      "null for a value",
      (text: string) => text.replace(/"ours": \[\s*11/, '"ours": [null'),
      "start: value 1 of ours is null",
    ],
    ["no value", (text: string) => text.replace(/"peer": \[[^\]]*\]/, '"peer": []'), "start: it has 10 and 0 values"],
    [
      "a figure nobody knows",
      (text: string) => text.replace('"name": "start"', '"name": "toString"'),
      'called "toString"',
    ],
    ["no figures", () => "{}", "it does not say when"],
    ["no JSON", () => "garbage", "cannot read"],
  ])("ends with 1 and one line where the document has %s", (_what, spoil, fault) => {
    const { status, told } = check(spoil(documentOf([start(11)])));
    expect(status).toBe(1);
    expect(told).toMatch(/^error: cannot (judge|read) .*\n$/);
    expect(told).toContain(fault);
  });
});

test("the executable's size is measured without packing anything", () => {
  expect(allTrials.find(({ names }) => names.includes("binary"))?.names).toEqual(["binary"]);
});

describe("the command line of npm run bench", () => {
  test.each([
    ["--only strat", 'no figure is called "strat"'],
    ["--pairs 0", '--pairs takes a whole number from 1 to 1000, not "0"'],
    ["--pairs abc", "--pairs takes a whole number"],
    ["--pairs 1e300", "--pairs takes a whole number"],
    ["--check --pairs 9", "--check and --record need 10 pairs or more, not 9"],
    ["--record --pairs 1", "--check and --record need 10 pairs or more, not 1"],
    ["--judge run.json --quick", "--judge measures nothing"],
  ])("%s is refused in one line, and nothing is left behind", (words, fault) => {
    const { status, stderr } = bench(...words.split(" "));
    expect(status).toBe(2);
    expect(stderr).toMatch(/^error: cannot read the command line: .*\n {2}usage: npm run bench -- .*\n$/);
    expect(stderr).toContain(fault);
    expect(readdirSync(folder).filter((name) => name.startsWith("prepare-device-bench-"))).toEqual([]);
  });

  test("--help names every option and every figure, and ends with 0", () => {
    const { status, stdout } = bench("--help");
    expect(status).toBe(0);
    for (const word of [
      "--only",
      "--quick",
      "--judge",
      "registered-adopted",
      "Example: ",
      "npm run -s bench -- --json > ",
    ])
      expect(stdout).toContain(word);
  });
});
