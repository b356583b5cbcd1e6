// npm run bench [-- --only NAME,… --pairs N --json --check --record --quick]: times and sizes beside those of the peers a
// user would otherwise pick, measured in turns in the same minute, as ratios. See docs/performance.md.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { projectFolder } from "../../scripts/project.ts";
import { buildIfStale } from "../../scripts/test/executable.ts";
import { missingRoot, missingTools } from "../snapd/toolchain.ts";
import { judge } from "./budget.ts";
import { type Finding, isFigure } from "./figures/figure.ts";
import { record } from "./history.ts";
import { thisMachine } from "./machine.ts";
import { asDocument, asTable, verdictLines } from "./show.ts";
import type { Bench, Trial } from "./trial.ts";
import { allTrials } from "./trials/all-trials.ts";

const { values: flags } = parseArgs({
  options: {
    only: { type: "string" },
    pairs: { type: "string" },
    json: { type: "boolean", default: false },
    check: { type: "boolean", default: false },
    record: { type: "boolean", default: false },
    quick: { type: "boolean", default: false },
  },
});

const wanted = flags.only?.split(",");
const trials = allTrials.filter(({ names, quickly }) =>
  wanted === undefined ? quickly || !flags.quick : names.some((name) => wanted.includes(name)),
);
if (trials.length === 0) throw new Error(`no figure is called ${flags.only}`);

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function findingsOf(trial: Trial): Promise<readonly Finding[]> {
  const folder = mkdtempSync(join(tmpdir(), "prepare-device-bench-"));
  const pairs = Number(flags.pairs ?? (flags.quick ? trial.pairs.quick : trial.pairs.whole));
  const bench: Bench = { pairs, warmUp: flags.quick ? 1 : 2, folder, tell };
  tell(`${trial.names.join(", ")}: ${pairs} pairs`);
  try {
    return await trial.run(bench);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const missing = missingTools() ?? missingRoot();
if (missing !== undefined) throw new Error(`cannot measure beside snapd: ${missing}`);
await buildIfStale(projectFolder);
const machine = thisMachine();
const findings: Finding[] = [];
for (const trial of trials) findings.push(...(await findingsOf(trial)));

const judged = findings.map(judge);
process.stdout.write(flags.json ? asDocument(machine, judged) : asTable(machine, judged));
if (flags.record) record(machine, findings.filter(isFigure));
if (flags.check) {
  const { lines, failed } = verdictLines(judged);
  process.stdout.write(lines);
  process.exitCode = failed === 0 ? 0 : 1;
}
