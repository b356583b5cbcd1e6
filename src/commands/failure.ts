import { AssertionError } from "../assertion/assertion-error.ts";
import { errnoOf } from "../disk/disk-fault.ts";
import { Problem } from "../problem/problem.ts";
import { problemTable } from "../problem/registry.ts";
import type { Terminal } from "./terminal.ts";

/** Any fault as the Problem a person is told of. */
export function problemOf(fault: unknown): Problem {
  if (fault instanceof Problem) return fault;
  if (fault instanceof AssertionError) return new Problem(fault.code, fault.message, { cause: fault });
  const errno = errnoOf(fault);
  const message = fault instanceof Error ? fault.message : String(fault);
  // Every program may meet it, anywhere; nothing is to be reported to its authors.
  if (errno === "ENOSPC" || errno === "EDQUOT") {
    return new Problem("disk-full", `cannot go on: ${message}`, { cause: fault });
  }
  return new Problem("internal-fault", `cannot go on: ${message}`, { cause: fault });
}

/** The fault as it stands in --json. */
export function failureDocument(problem: Problem): Record<string, unknown> {
  const { code, message, cure, exit, transient, detail } = problem;
  return { code, message, cure, who: problemTable[code].who, exit, transient, detail };
}

/**
 * What failed and why, and what to do next, each as the lines it has: the code ends the first line, whatever else the
 * message tells, and survives where a reader keeps the beginning only.
 */
export function failureInLines({ message, code, cure }: Problem): {
  readonly error: string[];
  readonly cure: string[];
} {
  const [first = "", ...details] = message.split("\n");
  return { error: [`error: ${first} [${code}]`, ...details], cure: `what to do: ${cure}`.split("\n") };
}

/** What failed, why, and what to do next. */
export function tellFailure(terminal: Terminal, problem: Problem): void {
  const { error, cure } = failureInLines(problem);
  for (const line of [...error, ...cure.map((one) => `  ${one}`)]) terminal.err(line);
  if (problem.code === "internal-fault" && problem.cause instanceof Error) terminal.err(problem.cause.stack ?? "");
}
