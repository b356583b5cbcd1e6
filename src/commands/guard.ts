import type { Problem } from "../problem/problem.ts";
import { tellOfSignals } from "./ended-by-signal.ts";
import { failureDocument, problemOf, tellFailure } from "./failure.ts";
import type { JsonOption } from "./options.ts";
import type { Terminal } from "./terminal.ts";

/** Runs a command's action; a fault becomes its exit status, told on stderr and, with --json, on stdout. */
export async function guarded(terminal: Terminal, options: JsonOption, work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (fault) {
    const problem = problemOf(fault);
    tellEnd(terminal, options, problem);
    return problem.exit;
  }
}

/** The same for this process's own command: with --json, a signal that ends it is told in the document, too. */
export async function guardedProcess(
  terminal: Terminal,
  options: JsonOption,
  work: () => Promise<number>,
): Promise<number> {
  using _told = options.json === true ? tellOfSignals((why) => tellEnd(terminal, options, why)) : undefined;
  return await guarded(terminal, options, work);
}

/** What ended a command: on stderr and, with --json, on stdout. */
function tellEnd(terminal: Terminal, options: JsonOption, problem: Problem): void {
  tellFailure(terminal, problem);
  if (options.json) tellDocument(terminal, problem);
}

/** A document that cannot be written is told; what made the command fail stays what it failed of. */
export function tellDocument(terminal: Terminal, problem: Problem): void {
  try {
    terminal.out(JSON.stringify({ outcome: "failed", error: failureDocument(problem) }, null, 2));
  } catch (fault) {
    tellFailure(terminal, problemOf(fault));
  }
}
