import type { Gate } from "./gate.ts";
import { parseReport, runTool } from "./tool.ts";

interface BiomeReport {
  readonly summary: { readonly changed: number; readonly unchanged: number };
  readonly diagnostics: readonly {
    readonly severity: string;
    readonly message: string;
    readonly category: string;
    readonly location?: { readonly path?: string; readonly start?: { readonly line: number } };
  }[];
}

/** Formatting, order of imports and the rules of biome.json. */
export const biomeGate: Gate = {
  name: "format and lint",
  async run(folder) {
    const result = await runTool("biome", ["check", "--reporter=json", "--max-diagnostics=none"], folder);
    const report = parseReport("biome", result) as BiomeReport;
    return {
      looked: report.summary.changed + report.summary.unchanged,
      unit: "files",
      findings: report.diagnostics.map(({ location, category, message }) => ({
        path: location?.path ?? "biome.json",
        ...(location?.start === undefined ? {} : { line: location.start.line }),
        rule: category,
        message: category === "format" ? "is not formatted (npm run format)" : message,
      })),
    };
  },
};
