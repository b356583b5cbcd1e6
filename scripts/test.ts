// npm test [-- SUITE… FILTER… --count N]: runs suites of test/ (by default all but snapd), builds the executable where
// one needs it, and says on its last line how many tests passed and failed. --count: runs of every property.
import { mkdirSync, rmSync } from "node:fs";
import { runCommand } from "./command.ts";
import { projectFolder } from "./project.ts";
import { readFlags } from "./read-flags.ts";
import { buildIfStale } from "./test/executable.ts";
import { executableSuites, isSuite, standardSuites } from "./test/suites.ts";
import { addTotals, describeTotals, noTotals, readTotals } from "./test/totals.ts";

const { values: flags, positionals } = readFlags(
  "npm test",
  { options: { count: { type: "string" } }, allowPositionals: true },
  "[SUITE… FILTER…]",
);
const named = positionals.filter(isSuite);
const filters = positionals.filter((text) => !isSuite(text));
const chosen = named.length === 0 ? standardSuites : named;
const reportFile = `${projectFolder}/build/test-results.${process.pid}.json`;

if (chosen.some((suite) => executableSuites.has(suite))) await buildIfStale(projectFolder);
const status = await runVitest();
const bySuite = readTotals(reportFile);
rmSync(reportFile);
process.exitCode = sumUp() ? 0 : 1;

async function runVitest(): Promise<number> {
  mkdirSync(`${projectFolder}/build`, { recursive: true });
  const projects = chosen.flatMap((suite) => ["--project", suite]);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${reportFile}`];
  const args = ["node_modules/.bin/vitest", "run", "--passWithNoTests", ...projects, ...reporters, ...filters];
  const env = flags.count === undefined ? process.env : { ...process.env, FC_NUM_RUNS: flags.count };
  const result = await runCommand(process.execPath, args, { cwd: projectFolder, env, show: true });
  return result.status;
}

/** Prints each suite's count and the sum; true if everything asked for ran and passed. */
function sumUp(): boolean {
  let sum = noTotals;
  for (const suite of chosen) {
    const totals = bySuite.get(suite) ?? noTotals;
    const ranNothing = totals.passed + totals.failed === 0 && filters.length === 0;
    sum = addTotals(sum, ranNothing ? { ...totals, failed: 1 } : totals);
    process.stdout.write(`${suite}: ${ranNothing ? "FAILED: ran nothing" : describeTotals(totals)}\n`);
  }
  // vitest also fails for what belongs to no test, such as an error nobody caught.
  if (status !== 0 && sum.failed === 0) sum = addTotals(sum, { ...noTotals, failed: 1 });
  const mayNotSkip = process.env["CI"] === "true" && sum.skipped > 0;
  if (mayNotSkip) process.stdout.write("a skipped test is a failure here, because CI=true\n");
  process.stdout.write(`${describeTotals(sum)}\n`);
  return sum.failed === 0 && sum.passed > 0 && !mayNotSkip;
}
