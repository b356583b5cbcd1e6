import type { Gate } from "./gate.ts";
import { importFindings } from "./layout-imports.ts";
import { nameFindings } from "./layout-names.ts";
import { sizeFindings } from "./layout-sizes.ts";
import { readSourceFiles } from "./source-file.ts";

/** The house rules: which room may import which, which names say nothing, how long files and functions may be. */
export const layoutGate: Gate = {
  name: "layout",
  async run(folder) {
    const files = await readSourceFiles(folder, ["src", "scripts", "test"]);
    const findings = [...importFindings(files), ...nameFindings(files), ...sizeFindings(files)];
    return { looked: files.length, unit: "files", findings };
  },
};
