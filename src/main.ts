import { versionLine } from "./build-info.ts";
import { processTerminal } from "./commands/terminal.ts";
import { exitStatus } from "./problem/exit-status.ts";

/** A hook is the hot path: it does without the command line's parser, which the other commands need. */
async function run(args: readonly string[]): Promise<number> {
  const [command, name, ...more] = args;
  const json = more.length === 1 && more[0] === "--json" ? { json: true as const } : {};
  if (command === "hook" && name !== undefined && !name.startsWith("-") && (more.length === 0 || json.json)) {
    const { startHook } = await import("./commands/start-hook.ts");
    const status = await startHook(name, json);
    // Nothing that was given up may go on behind snapd's back.
    return process.exit(status);
  }
  if (command === "--version" && args.length === 1) {
    processTerminal().out(versionLine);
    return exitStatus.ok;
  }
  const { runCommandLine } = await import("./commands/command-line.ts");
  return await runCommandLine(args);
}

async function main(): Promise<void> {
  // Until the run has said how it ended: a run that gets stuck must not look like one that succeeded.
  process.exitCode = exitStatus.internal;
  try {
    process.exitCode = await run(process.argv.slice(2));
  } catch (fault) {
    // Outside of every command: the version that cannot be written.
    const { problemOf, tellFailure } = await import("./commands/failure.ts");
    const problem = problemOf(fault);
    tellFailure(processTerminal(), problem);
    process.exitCode = problem.exit;
  }
}

// No await at the top: the executable's parts are CommonJS.
void main();
