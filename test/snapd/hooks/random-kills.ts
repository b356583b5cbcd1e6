// Kills our hooks below the real daemon at random moments, and looks for exactly one identity in the end:
//   node test/snapd/hooks/random-kills.ts --count 200 [--seed S] [--folder F]
// Needs root. The last line holds the counts as JSON; exit status 1 if a device had more or less than one identity.
import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { makeOracleBrand } from "../oracle-brand.ts";
import { missingDeviceBinary, missingRoot, missingTools } from "../toolchain.ts";
import { keepBinary } from "./gadget.ts";
import { runRandomKills } from "./kill-run.ts";

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "50" },
    seed: { type: "string", default: "1" },
    folder: { type: "string" },
  },
});

const missing = [missingTools(), missingDeviceBinary(), missingRoot()].filter((reason) => reason !== undefined);
if (missing.length > 0) {
  console.error(`cannot run the daemon: ${missing.join("; ")}`);
  process.exit(3);
}

const folder = values.folder ?? mkdtempSync(join(tmpdir(), "random-kills-"));
mkdirSync(folder, { recursive: true });
const report = await runRandomKills({
  folder,
  brand: makeOracleBrand(join(folder, "brand")),
  binary: keepBinary(folder),
  count: Number(values.count),
  seed: Number(values.seed),
  say: (line) => console.error(line),
});
for (const fault of report.faults) console.log(fault);
console.log(JSON.stringify({ ...report, left: Object.fromEntries(report.left), faults: report.faults.length }));
if (report.faults.length > 0 || report.alive === 0) process.exitCode = 1;
