import { type BootRecord, maxEarlierRuns, type RecordedRun } from "./statement.ts";

/** What the last record hands on to the next: the runs before it, of which the oldest fall out. */
export function historyOf(last: BootRecord | undefined): { readonly runs: number; readonly earlier: RecordedRun[] } {
  if (last === undefined) return { runs: 1, earlier: [] };
  return { runs: last.runs + 1, earlier: [...last.earlier, last.run].slice(-maxEarlierRuns) };
}

/** What a run came to, as far as it can be news. */
export interface News {
  readonly run: Pick<RecordedRun, "outcome" | "code">;
  readonly serial: string | null;
  readonly vault: string;
  readonly agent: BootRecord["agent"];
}

function isSame(last: BootRecord, { run, serial, vault, agent }: News): boolean {
  const then = [last.run.outcome, last.run.code, last.unit.serial, last.vault, last.agent.version, last.agent.commit];
  const now = [run.outcome, run.code, serial, vault, agent.version, agent.commit];
  return then.every((value, index) => value === now[index]);
}

/**
 * A run that found everything done is news only once: a registered unit that boots for years must not wear its flash
 * out, nor push the story of its registration out of the record. Nor is a hook news that leaves the registration to snapd
 * once more. What failed always is.
 */
export function isWorthRecording(last: BootRecord | undefined, news: News): boolean {
  const { outcome } = news.run;
  if (last === undefined || outcome === "registered" || outcome === "failed") return true;
  if (outcome !== "already-registered") return !isSame(last, news);
  return last.run.outcome === "failed" || last.run.outcome === "waiting" || last.unit.serial === null;
}
