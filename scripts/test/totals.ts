import { readFileSync } from "node:fs";

export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

interface VitestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

/** Reads vitest's JSON report into one count for each suite, by the folder of test/ a file lies in. */
export function readTotals(file: string): ReadonlyMap<string, Totals> {
  const report = JSON.parse(readFileSync(file, "utf8")) as VitestReport;
  const totals = new Map<string, Totals>();
  for (const { name, status, assertionResults } of report.testResults) {
    const suite = /\/test\/([^/]+)\//.exec(name)?.[1] ?? name;
    const passed = assertionResults.filter((result) => result.status === "passed").length;
    const failed = assertionResults.filter((result) => result.status === "failed").length;
    // A file that does not even load has no tests to count.
    const brokenFile = status === "failed" && failed === 0 ? 1 : 0;
    const skipped = assertionResults.length - passed - failed;
    totals.set(suite, addTotals(totals.get(suite) ?? noTotals, { passed, failed: failed + brokenFile, skipped }));
  }
  return totals;
}

export const noTotals: Totals = { passed: 0, failed: 0, skipped: 0 };

export function addTotals(a: Totals, b: Totals): Totals {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

export function describeTotals({ passed, failed, skipped }: Totals): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}
