import { failureDocument, problemOf, tellFailure } from "./failure.ts";
import type { JsonOption } from "./options.ts";
import type { Terminal } from "./terminal.ts";

/** Runs a command's action; a fault becomes its exit status, told on stderr and, with --json, on stdout. */
export async function guarded(terminal: Terminal, options: JsonOption, work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (fault) {
    const problem = problemOf(fault);
    tellFailure(terminal, problem);
    if (options.json) terminal.out(JSON.stringify({ outcome: "failed", error: failureDocument(problem) }, null, 2));
    return problem.exit;
  }
}
