import { failureDocument, problemOf, tellFailure } from "../../commands/failure.ts";
import type { JsonOption } from "../../commands/options.ts";
import type { Terminal } from "../../commands/terminal.ts";

/** How a run of the rig ends: what it tried is sound, what it tried is not, or the rig could not try it. */
export const rigExit = { sound: 0, unsound: 1, notTried: 2 } as const;

/** Runs a command's action; a fault is the rig's or its user's, told on stderr and, with --json, on stdout. */
export async function rigGuarded(
  terminal: Terminal,
  { json }: JsonOption,
  work: () => Promise<number>,
): Promise<number> {
  try {
    return await work();
  } catch (fault) {
    const problem = problemOf(fault);
    tellFailure(terminal, problem);
    // The statuses of the device's commands are finer; what stands in the document is what the process ends with.
    const error = { ...failureDocument(problem), exit: rigExit.notTried };
    if (json) terminal.out(JSON.stringify({ outcome: "failed", error }, null, 2));
    return rigExit.notTried;
  }
}
