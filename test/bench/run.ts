// npm run bench [-- --only NAME,… --pairs N --json --check --record --quick --judge FILE]: times and sizes beside those of
// the peers a user would otherwise pick, measured in turns in the same minute, as ratios. See docs/performance.md.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectFolder } from "../../scripts/project.ts";
import { readFlags } from "../../scripts/read-flags.ts";
import { buildIfStale } from "../../scripts/test/executable.ts";
import { missingRoot, missingTools } from "../snapd/toolchain.ts";
import { judge } from "./budget.ts";
import { asDocument, type Judgement, readDocument } from "./document.ts";
import type { Finding } from "./figures/figure.ts";
import { record } from "./history.ts";
import { thisMachine } from "./machine.ts";
import { asTable, isJudged, verdictLines } from "./show.ts";
import type { Bench, Trial } from "./trial.ts";
import { allTrials } from "./trials/all-trials.ts";

const { values: flags } = readFlags("npm run bench", {
  options: {
    only: { type: "string" },
    pairs: { type: "string" },
    json: { type: "boolean", default: false },
    check: { type: "boolean", default: false },
    record: { type: "boolean", default: false },
    quick: { type: "boolean", default: false },
    judge: { type: "string" },
  },
});

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

function chosenTrials(): readonly Trial[] {
  const wanted = flags.only?.split(",");
  const trials = allTrials.filter(({ names, quickly }) =>
    wanted === undefined ? quickly || !flags.quick : names.some((name) => wanted.includes(name)),
  );
  const known = new Set(trials.flatMap(({ names }) => names));
  const unknown = (wanted ?? []).filter((name) => !known.has(name));
  if (unknown.length > 0) throw new Error(`no figure is called ${unknown.join(" or ")}`);
  return trials;
}

async function findingsOf(trial: Trial): Promise<readonly Finding[]> {
  const folder = mkdtempSync(join(tmpdir(), "prepare-device-bench-"));
  const pairs = Number(flags.pairs ?? (flags.quick ? trial.pairs.quick : trial.pairs.whole));
  if (!Number.isSafeInteger(pairs) || pairs < 1) throw new Error(`cannot measure ${flags.pairs} pairs`);
  const bench: Bench = { pairs, warmUp: flags.quick ? 1 : 2, folder, tell };
  tell(`${trial.names.join(", ")}: ${pairs} pairs`);
  try {
    return await trial.run(bench);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(): Promise<Judgement> {
  const trials = chosenTrials();
  const missing = missingTools() ?? missingRoot();
  if (missing !== undefined) throw new Error(`cannot measure beside snapd: ${missing}`);
  // stdout is for the figures.
  await buildIfStale(projectFolder, { out: process.stderr });
  const machine = thisMachine();
  const findings: Finding[] = [];
  for (const trial of trials) findings.push(...(await findingsOf(trial)));
  return { machine, figures: findings.map(judge) };
}

if (flags.judge !== undefined && flags.record) throw new Error("only what was just measured is recorded");
const judgement = flags.judge === undefined ? await measure() : readDocument(flags.judge);
process.stdout.write(flags.json ? asDocument(judgement) : asTable(judgement));
if (flags.record) {
  const figures = judgement.figures.filter(isJudged).map(({ figure }) => figure);
  record(judgement.machine, figures);
  tell("recorded; npm run docs puts it into docs/performance.md");
}
if (flags.check) {
  const { lines, failed } = verdictLines(judgement.figures);
  process.stdout.write(lines);
  process.exitCode = failed === 0 ? 0 : 1;
}
