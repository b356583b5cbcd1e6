import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { describeTotals, readTotals } from "../../scripts/test/totals.ts";

function totalsOf(testResults: readonly object[]): ReturnType<typeof readTotals> {
  const folder = mkdtempSync(`${tmpdir()}/totals-`);
  try {
    writeFileSync(`${folder}/report.json`, JSON.stringify({ testResults }));
    return readTotals(`${folder}/report.json`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function file(path: string, status: string, ...results: readonly string[]): object {
  return { name: `/checkout/test/${path}`, status, assertionResults: results.map((result) => ({ status: result })) };
}

test("each suite's files are added up", () => {
  const totals = totalsOf([
    file("unit/a/b.test.ts", "passed", "passed", "passed"),
    file("unit/c.test.ts", "failed", "passed", "failed"),
    file("rig/d.test.ts", "passed", "passed"),
  ]);
  expect(totals.get("unit")).toEqual({ passed: 3, failed: 1, skipped: 0 });
  expect(totals.get("rig")).toEqual({ passed: 1, failed: 0, skipped: 0 });
  expect(totals.get("contract")).toBeUndefined();
});

test("a file that does not load is one failure", () => {
  expect(totalsOf([file("unit/a.test.ts", "failed")]).get("unit")).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test("whatever is neither passed nor failed is skipped", () => {
  const totals = totalsOf([file("unit/a.test.ts", "passed", "passed", "skipped", "pending", "todo", "disabled")]);
  expect(totals.get("unit")).toEqual({ passed: 1, failed: 0, skipped: 4 });
});

test("skipped tests are named only where there are some", () => {
  expect(describeTotals({ passed: 2, failed: 0, skipped: 0 })).toBe("2 passed, 0 failed");
  expect(describeTotals({ passed: 2, failed: 1, skipped: 3 })).toBe("2 passed, 1 failed, 3 skipped");
});
