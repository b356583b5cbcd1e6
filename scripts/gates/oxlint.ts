import type { Gate } from "./gate.ts";
import { parseReport, runTool } from "./tool.ts";

interface OxlintReport {
  readonly number_of_files: number;
  readonly diagnostics: readonly {
    readonly message: string;
    readonly code?: string;
    readonly filename: string;
    readonly labels: readonly { readonly span: { readonly line?: number } }[];
  }[];
}

/** The rules of .oxlintrc.json, among them those that need types (promises, unsafe values, whole switches). */
export const oxlintGate: Gate = {
  name: "lint with types",
  async run(folder) {
    const result = await runTool("oxlint", ["--type-aware", "--format=json"], folder);
    const report = parseReport("oxlint", result) as OxlintReport;
    return {
      looked: report.number_of_files,
      unit: "files",
      findings: report.diagnostics.map(({ filename, labels, code, message }) => ({
        path: filename,
        line: labels[0]?.span.line ?? 1,
        rule: code ?? "oxlint",
        message,
      })),
    };
  },
};
