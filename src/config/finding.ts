import type { configProblems } from "../problem/codes/config.ts";
import { Problem } from "../problem/problem.ts";
import { type Place, placeInWords } from "./located.ts";

export type SettingsCode = keyof typeof configProblems;

/** One thing the check has to say about the settings. Never holds a header's value or another secret. */
export interface Finding {
  readonly code: SettingsCode;
  readonly severity: "error" | "warning";
  /** The settings file, "snapctl", "environment NAME" or "flag --NAME". */
  readonly source: string;
  readonly line?: number;
  readonly column?: number;
  /** The key, as vault.headers.api-key or serial.sources[2]; empty for the file as a whole. */
  readonly path: string;
  readonly problem: string;
  readonly fix: string;
}

/** The finding in one line: FILE:LINE:COLUMN: what is wrong. */
export function findingInWords(finding: Finding): string {
  return `${placeInWords(finding)}: ${finding.problem}`;
}

/** In the order in which a person reads the sources: the file from the top, then the rest as found. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  return findings.toSorted((a, b) => {
    if (a.line === undefined || b.line === undefined)
      return Number(a.line === undefined) - Number(b.line === undefined);
    return a.line - b.line || (a.column ?? 0) - (b.column ?? 0);
  });
}

/** A finding that concerns a whole source. */
export function findingAt(at: Place, finding: Omit<Finding, "source" | "line" | "column" | "severity">): Finding {
  return { severity: "error", ...at, ...finding };
}

const maxShown = 20;

/** All errors as one Problem: the first one's code, every finding in detail.findings. */
export function settingsProblem(findings: readonly Finding[]): Problem {
  const errors = findings.filter(({ severity }) => severity === "error");
  const [first] = errors;
  if (first === undefined) return new Problem("internal-fault", "cannot report the settings: nothing was found wrong");
  const detail = { findings };
  if (errors.length === 1) {
    return new Problem(first.code, `cannot use the settings: ${findingInWords(first)}`, { cure: first.fix, detail });
  }
  const shown = errors.slice(0, maxShown);
  const more = errors.length > maxShown ? [`and ${errors.length - maxShown} more`] : [];
  const lines = [...shown.map(findingInWords), ...more].map((line) => `\n  ${line}`).join("");
  const cure = shown.map((finding) => `\n  ${placeInWords(finding)}: ${finding.fix}`).join("");
  return new Problem(first.code, `cannot use the settings: ${errors.length} mistakes${lines}`, {
    cure: `Correct each:${cure}`,
    detail,
  });
}
