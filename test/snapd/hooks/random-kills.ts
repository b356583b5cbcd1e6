// npm run test:kills [-- --count N] [--seed S] [--folder F]: kills our hooks below the real daemon at random moments, and
// looks for exactly one identity in the end. Needs root. Exit status 1 if a device had more or less than one identity.
import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readFlags } from "../../../scripts/read-flags.ts";
import { makeOracleBrand } from "../oracle-brand.ts";
import { missingDeviceBinary, missingRoot, missingTools } from "../toolchain.ts";
import { keepBinary } from "./gadget.ts";
import { runRandomKills } from "./kill-run.ts";

const { values } = readFlags("npm run test:kills", {
  options: {
    count: { type: "string", default: "200" },
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
const left = [...report.left].map(([what, count]) => `${what} ${count}`).join(", ");
console.log(`what the kills left behind: ${left}`);
console.log(
  `with snapd itself killed beside it: ${report.withDaemon}; too late to hit a living hook: ${report.missed}`,
);
console.log(`seed ${values.seed}`);
const { alive, devices, devicesWithFaults } = report;
console.log(
  `${alive} kills of a living hook on ${devices} devices: exactly one identity on ${devices - devicesWithFaults}, ` +
    `faults on ${devicesWithFaults}`,
);
if (report.faults.length > 0 || alive === 0) process.exitCode = 1;
