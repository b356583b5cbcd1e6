import { problemTable } from "../../../../src/problem/registry.ts";
import type { CommandEnd } from "../command-run.ts";

interface FailureDocument {
  readonly outcome: string;
  /** The doctor's. */
  readonly checks?: unknown;
  readonly error?: { readonly code: string; readonly message: string; readonly cure: string; readonly exit: number };
}

function documentOf(stdout: string): FailureDocument | undefined {
  try {
    return JSON.parse(stdout) as FailureDocument;
  } catch {
    return undefined;
  }
}

/** What looks for faults says in its result what is wrong, and ends with a status that is not 0. */
function isFinding({ status, stdout }: CommandEnd): boolean {
  const found = documentOf(stdout);
  if (found?.checks !== undefined) return status > 1 && /^(?:failed|fatal)$/.test(found.outcome);
  return (status === 3 || status === 1) && found?.outcome === "faulty";
}

/** What is not as it should be about the way a command line with --json was refused; nothing, if all is. */
export function complaintsAbout(end: CommandEnd, statusOf: (code: keyof typeof problemTable) => number): string[] {
  const { status, stdout, stderr } = end;
  if (isFinding(end)) return [];
  const complaints: string[] = [];
  const told = stderr.split("\n").filter((line) => line.startsWith("error: "));
  const code = /\[([a-z0-9-]+)\]$/.exec(told[0] ?? "")?.[1] ?? "";
  const error = documentOf(stdout)?.error;
  if (told.length !== 1) complaints.push(`${told.length} errors on stderr`);
  if (!/^error: cannot \S+/.test(told[0] ?? "")) complaints.push(`it does not say what failed: ${told[0]}`);
  if (!/^ {2}what to do: \S/m.test(stderr)) complaints.push("it does not say what to do");
  if (!Object.hasOwn(problemTable, code) || code === "internal-fault") complaints.push(`the code is "${code}"`);
  if (/^\s+at \S+ \(/m.test(stderr)) complaints.push("a stack trace");
  if (error === undefined) complaints.push(`stdout is no document of a failure: ${stdout.slice(0, 60)}`);
  else if (error.code !== code || error.exit !== status)
    complaints.push(`the document says ${error.code}, ${error.exit}`);
  const wanted = Object.hasOwn(problemTable, code) ? statusOf(code as keyof typeof problemTable) : undefined;
  if (status !== wanted) complaints.push(`exit status ${status} in place of ${wanted}`);
  return complaints;
}
