import { exitStatus } from "../problem/exit-status.ts";
import { explain, explainAll, explanationOf, explanations, findingCodes, outcomes } from "../problem/explain.ts";
import type { JsonOption } from "./options.ts";
import type { Terminal } from "./terminal.ts";

/** `prepare-device explain [CODE]`: what a code means, who must act and how; offline. */
export async function explainCommand(
  terminal: Terminal,
  code: string | undefined,
  options: JsonOption,
): Promise<number> {
  if (options.json) {
    const document =
      code === undefined
        ? { codes: explanations(), outcomes: outcomes(), findings: findingCodes() }
        : explanationOf(code);
    terminal.out(JSON.stringify(document, null, 2));
  } else terminal.out(code === undefined ? explainAll() : explain(code));
  return exitStatus.ok;
}
