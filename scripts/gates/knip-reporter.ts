// knip loads this file itself; its own JSON report does not say how many files it looked at.
import { relative } from "node:path";
import type { Reporter } from "knip";
import type { Finding } from "./gate.ts";

export interface KnipReport {
  readonly looked: number;
  readonly findings: readonly Finding[];
}

const report: Reporter = ({ issues, counters, configurationHints, cwd }) => {
  const findings: Finding[] = Object.entries(issues).flatMap(([rule, byFile]) =>
    Object.values(byFile)
      .flatMap((bySymbol) => Object.values(bySymbol))
      .map(({ filePath, symbol, line }) => ({
        path: relative(cwd, filePath),
        ...(line === undefined ? {} : { line }),
        rule: `knip/${rule}`,
        message: `unused or unlisted: ${symbol}`,
      })),
  );
  for (const { type, identifier } of configurationHints) {
    findings.push({ path: "knip.json", rule: `knip/${type}`, message: `has no effect: ${String(identifier)}` });
  }
  process.stdout.write(JSON.stringify({ looked: counters.processed, findings } satisfies KnipReport));
};

// biome-ignore lint/style/noDefaultExport: this is how knip takes a reporter.
export default report;
