import { Problem } from "../../problem/problem.ts";

/** What is wrong with a scenario file, where, and what would do. */
export interface Mistake {
  readonly file: string;
  readonly line: number;
  readonly why: string;
}

/** More would run off the screen. */
const maxTold = 20;

function placed({ file, line, why }: Mistake): string {
  return `${file}:${line}: ${why}`;
}

/** All mistakes as one problem, scenario-wrong; there must be one. */
export function mistakesProblem(mistakes: readonly Mistake[]): Problem {
  const detail = { mistakes };
  const [first, ...more] = mistakes;
  if (first !== undefined && more.length === 0) {
    return new Problem("scenario-wrong", `cannot read ${placed(first)}`, { detail });
  }
  const files = new Set(mistakes.map(({ file }) => file)).size;
  const where = files === 1 ? `${first?.file}` : `${files} scenario files`;
  const left = mistakes.length - maxTold;
  const lines = [...mistakes.slice(0, maxTold).map(placed), ...(left > 0 ? [`… and ${left} more`] : [])];
  const message = `cannot read ${where}: ${mistakes.length} mistakes\n${lines.map((line) => `  ${line}`).join("\n")}`;
  return new Problem("scenario-wrong", message, { detail });
}
