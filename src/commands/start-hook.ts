import type { KeySearch } from "../keys/key-search.ts";
import { guardedProcess } from "./guard.ts";
import { hookCommand } from "./hook.ts";
import type { JsonOption } from "./options.ts";
import { processTerminal } from "./terminal.ts";

/**
 * Runs a hook and tells its faults; nothing but its exit status comes out. In the executable this file and all that it
 * needs are a part of their own, so that no hook loads what only other commands need.
 */
export async function startHook(name: string, options: JsonOption, keySearch: KeySearch): Promise<number> {
  const terminal = processTerminal();
  return await guardedProcess(terminal, options, () => hookCommand(terminal, name, options, keySearch));
}
