import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { projectFolder } from "../../../scripts/project.ts";
import { judge } from "../../bench/budget.ts";
import { asDocument } from "../../bench/document.ts";
import type { Finding } from "../../bench/figures/figure.ts";
import { thisMachine } from "../../bench/machine.ts";

const folder = mkdtempSync(join(tmpdir(), "bench-check-"));
afterAll(() => rmSync(folder, { recursive: true }));

function start(ours: number): Finding {
  const sides = { what: "ours", peerWhat: "theirs", unit: "ms" } as const;
  return { name: "start", ...sides, ours: Array(10).fill(ours), peer: Array(10).fill(10) };
}

/** The exit status of `npm run bench -- --check --judge FILE`, and what it says last. */
function check(document: string): { readonly status: number | null; readonly last: string; readonly told: string } {
  const file = join(folder, "run.json");
  writeFileSync(file, document);
  const args = ["--import", "./scripts/assert-node.mjs", "test/bench/run.ts", "--check", "--judge", file];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: projectFolder, encoding: "utf8" });
  return { status, last: stdout.trim().split("\n").at(-1) ?? "", told: stderr };
}

function documentOf(findings: readonly Finding[]): string {
  return asDocument({ machine: thisMachine(), figures: findings.map(judge) });
}

describe("npm run bench -- --check", () => {
  test("ends with 0 where every ratio is near its target", () => {
    expect(check(documentOf([start(11)]))).toMatchObject({ status: 0, last: "1 passed, 0 failed" });
  });

  test("ends with 0 where a target is missed", () => {
    expect(check(documentOf([start(14)]))).toMatchObject({ status: 0, last: "1 passed, 0 failed" });
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
});
