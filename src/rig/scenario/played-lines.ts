import { inWords } from "../story/duration.ts";
import type { Played } from "./play.ts";

type Told = Omit<Played, "report"> & {
  readonly report: Pick<Played["report"], "operationalAtMs" | "outcome" | "findings">;
};

function reasonsOf({ complaints }: Pick<Told, "complaints">): string {
  return complaints.map((one) => `         ${one}`).join("\n");
}

/** A fault that met nothing: passing proves nothing about it. */
function missedLines({ report }: Told): readonly string[] {
  return report.findings.filter(({ code }) => code === "fault-did-not-come").map(({ message }) => `  (${message})`);
}

/** What a run tells of each scenario when it is over; reasons that were told before are told by name. */
export class PlayedLines {
  readonly #first = new Map<string, string>();

  /** One scenario: a line, and for a failure its reasons below. */
  next(played: Told): string {
    const { name, passed, report } = played;
    const time = report.operationalAtMs === undefined ? report.outcome : inWords(report.operationalAtMs);
    const said = `${passed ? "ok    " : "FAILED"} ${name.padEnd(44)} ${time}${missedLines(played).join("")}`;
    if (passed) return said;
    const reasons = reasonsOf(played);
    const before = this.#first.get(reasons);
    if (before !== undefined) return `${said}\n         for the same reasons as ${before}`;
    this.#first.set(reasons, name);
    return `${said}\n${reasons}`;
  }
}

/** Failures with the same reasons, once, with their count and their names; nothing where each is another one. */
export function alikeLines(played: readonly Told[]): readonly string[] {
  const failed = played.filter(({ passed }) => !passed);
  return [...Map.groupBy(failed, reasonsOf)]
    .filter(([, all]) => all.length > 1)
    .flatMap(([reasons, all]) => [`${all.length} failed alike: ${all.map(({ name }) => name).join(", ")}`, reasons]);
}
