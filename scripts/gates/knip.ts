import { projectFolder } from "../project.ts";
import type { Gate } from "./gate.ts";
import type { KnipReport } from "./knip-reporter.ts";
import { parseReport, runTool } from "./tool.ts";

/** No file, export or dependency that nothing uses, and none used that package.json does not name. */
export const knipGate: Gate = {
  name: "unused code",
  async run(folder) {
    const reporter = `${projectFolder}/scripts/gates/knip-reporter.ts`;
    const result = await runTool("knip", ["--no-progress", "--reporter", reporter], folder);
    const { looked, findings } = parseReport("knip", result) as KnipReport;
    return { looked, unit: "files", findings };
  },
};
