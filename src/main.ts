import { versionLine } from "./build-info.ts";
import { makesKeyLikely } from "./commands/hooks/key-hint.ts";
import { endWithStatus, leave } from "./commands/leave.ts";
import { writeLine } from "./commands/write-line.ts";
import { KeySearch } from "./keys/key-search.ts";
import { exitStatus } from "./problem/exit-status.ts";

/** Nothing is loaded yet when a search for primes begins: it goes on beside the loading, and beside all that comes after. */
async function runHook(name: string, options: { readonly json?: true }): Promise<number> {
  const keySearch = new KeySearch();
  if (makesKeyLikely(name, process.env)) keySearch.begin();
  const { startHook } = await import("./commands/start-hook.ts");
  const status = await startHook(name, options, keySearch);
  // Nothing that was given up may go on behind snapd's back.
  return leave(status, keySearch);
}

/**
 * A hook is the hot path: it does without the command line's parser, which the other commands need. What this file imports
 * statically is in its own part of the executable and again in others: nothing whose class or state they would have to share.
 */
async function run(args: readonly string[]): Promise<number> {
  const [command, name, ...more] = args;
  const json = more.length === 1 && more[0] === "--json" ? { json: true as const } : {};
  if (command === "hook" && name !== undefined && !name.startsWith("-") && (more.length === 0 || json.json))
    return await runHook(name, json);
  if (command === endWithStatus && /^\d{1,3}$/.test(name ?? "")) return Number(name);
  // What cannot be written is written again by the command line, which says why not.
  if (command === "--version" && args.length === 1 && writeLine(1, versionLine) === undefined) return exitStatus.ok;
  const { runCommandLine } = await import("./commands/command-line.ts");
  return await runCommandLine(args);
}

async function main(): Promise<void> {
  // Until the run has said how it ended: a run that gets stuck must not look like one that succeeded.
  process.exitCode = exitStatus.internal;
  try {
    process.exitCode = await run(process.argv.slice(2));
  } catch (fault) {
    // Outside of every command.
    const { tellFault } = await import("./commands/command-line.ts");
    process.exitCode = tellFault(fault);
  }
}

// No await at the top: the executable's parts are CommonJS.
void main();
