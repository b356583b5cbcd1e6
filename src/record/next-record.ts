import { type BootRecord, maxEarlierRuns, type RecordedRun } from "./statement.ts";

/** What the last record hands on to the next: the runs before it, of which the oldest fall out. */
export function historyOf(last: BootRecord | undefined): { readonly runs: number; readonly earlier: RecordedRun[] } {
  if (last === undefined) return { runs: 1, earlier: [] };
  return { runs: last.runs + 1, earlier: [...last.earlier, last.run].slice(-maxEarlierRuns) };
}

/**
 * A run that found everything done is news only once: a registered unit that boots for years must not wear its flash
 * out, nor push the story of its registration out of the record.
 */
export function isWorthRecording(last: BootRecord | undefined, run: RecordedRun): boolean {
  if (last === undefined || run.outcome !== "already-registered") return true;
  return last.run.outcome === "failed" || last.run.outcome === "waiting" || last.unit.serial === null;
}
