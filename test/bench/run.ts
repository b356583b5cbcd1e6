// npm run bench [-- --only NAME,… --pairs N --quick --json --check --record --judge FILE]: times and sizes beside those of
// the peers a user would otherwise pick, measured in turns in the same minute, as ratios. See docs/performance.md.
import { projectFolder } from "../../scripts/project.ts";
import { checkBudget } from "./budget.ts";
import { readCommandLine } from "./command-line.ts";
import { asDocument, type Judgement, readDocument } from "./document.ts";
import { CannotMeasure } from "./fault.ts";
import { isGap } from "./figures/figure.ts";
import { readHistory, record, refuseOther } from "./history.ts";
import { measure, tell } from "./measure.ts";
import { otherExecutable } from "./programs.ts";
import { asTable, verdictLines } from "./show.ts";
import { allTrials } from "./trials/all-trials.ts";

const wanted = readCommandLine();
try {
  const names = allTrials.flatMap((trial) => trial.names);
  checkBudget(names);
  // Whatever would stop the record in the end stops it before minutes of measuring.
  if (wanted.record) readHistory(projectFolder);
  if (wanted.record && wanted.judge === undefined) refuseOther(otherExecutable());
  report(wanted.judge === undefined ? await measure(wanted) : readDocument(wanted.judge, names));
} catch (fault) {
  if (!(fault instanceof CannotMeasure)) throw fault;
  tell(`error: ${fault.message}`);
  process.exitCode = 1;
}

function report(judgement: Judgement): void {
  process.stdout.write(wanted.json ? asDocument(judgement) : asTable(judgement));
  if (judgement.figures.filter(isGap).some(({ isFault }) => isFault)) process.exitCode = 1;
  if (wanted.record) {
    record(projectFolder, judgement);
    tell("recorded; npm run docs puts it into docs/performance.md");
  }
  if (!wanted.check) return;
  const { lines, failed } = verdictLines(judgement.figures);
  (wanted.json ? process.stderr : process.stdout).write(lines);
  if (failed > 0) process.exitCode = 1;
}
