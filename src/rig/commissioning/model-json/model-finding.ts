import { type Place, placeInWords } from "../../../config/located.ts";
import type { modelJsonProblems } from "../../../problem/codes/model-json.ts";
import { Problem } from "../../../problem/problem.ts";

/** One thing the check has to say about a model's JSON. */
export interface ModelFinding {
  readonly code: keyof typeof modelJsonProblems;
  readonly severity: "error" | "warning";
  /** The file as it was named. */
  readonly source: string;
  readonly line?: number;
  readonly column?: number;
  /** The header, as store or snaps[2].id; empty for the model as a whole. */
  readonly path: string;
  readonly problem: string;
  readonly fix: string;
}

/** What is found at a place, an error unless said otherwise. */
export function findingAt(
  at: Place,
  finding: Omit<ModelFinding, "source" | "line" | "column" | "severity"> & Partial<Pick<ModelFinding, "severity">>,
): ModelFinding {
  return { severity: "error", ...at, ...finding };
}

/** FILE:LINE:COLUMN: what is wrong. */
export function findingInWords(finding: ModelFinding): string {
  return `${placeInWords(finding)}: ${finding.problem}`;
}

export function errorsAmong(findings: readonly ModelFinding[]): readonly ModelFinding[] {
  return findings.filter(({ severity }) => severity === "error");
}

/** From the top of the file to its end. */
export function inFileOrder(findings: readonly ModelFinding[]): readonly ModelFinding[] {
  return findings.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
}

/** All errors as one Problem: the first one's code, every finding in detail.findings. */
export function modelProblem(findings: readonly ModelFinding[]): Problem {
  const errors = errorsAmong(findings);
  const [first] = errors;
  if (first === undefined) return new Problem("internal-fault", "cannot report the model: nothing was found wrong");
  const detail = { findings };
  if (errors.length === 1) {
    return new Problem(first.code, `cannot sign the model: ${findingInWords(first)}`, { cure: first.fix, detail });
  }
  const lines = errors.map((one) => `\n  ${findingInWords(one)}`).join("");
  const cure = errors.map((one) => `\n  ${placeInWords(one)}: ${one.fix}`).join("");
  return new Problem(first.code, `cannot sign the model: ${errors.length} mistakes${lines}`, {
    cure: `Correct each:${cure}`,
    detail,
  });
}
