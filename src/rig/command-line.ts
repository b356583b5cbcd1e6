import { type Command, CommanderError, Command as RootCommand } from "commander";
import { failureDocument } from "../commands/failure.ts";
import { processTerminal, type Terminal } from "../commands/terminal.ts";
import { exitStatus } from "../problem/exit-status.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import { bootCommand } from "./commands/boot.ts";
import { brandCommand } from "./commands/brand.ts";
import type { End } from "./commands/end.ts";
import { fleetCommand } from "./commands/fleet.ts";
import { workerCommand } from "./commands/worker.ts";

/** One of the rig's commands, made anew for each run. */
type RigCommand = (terminal: Terminal, end: End) => Command;

const commands: readonly RigCommand[] = [bootCommand, brandCommand, fleetCommand, workerCommand];

function program(terminal: Terminal, end: End): Command {
  const root = new RootCommand("rig")
    .description("Boots gadgets and commissions brands without hardware, on loopback only.")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.err(text.trimEnd()),
    })
    .showHelpAfterError("Run it with --help to see what it takes.")
    .addHelpText("after", "\nExample:\n  npm run rig -- brand --model model.json --out my-brand");
  for (const make of commands) root.addCommand(inheriting(make(terminal, end), root));
  return root;
}

/** addCommand, unlike command(), does not hand the parent's ways on. */
function inheriting(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent);
  for (const inner of command.commands) inheriting(inner, command);
  return command;
}

/** Commander has told it on stderr already; whoever asked for --json wants it as the document too. */
function usageDocument({ code, message }: CommanderError): Record<string, unknown> {
  const cause = code === "commander.help" ? "a command is missing" : printable(message.replace(/^error: /, ""));
  return {
    outcome: "failed",
    error: failureDocument(new Problem("usage-wrong", `cannot read the command line: ${cause}`)),
  };
}

/** Runs one command line of the rig; the answer is the exit status. */
export async function runRig(args: readonly string[], terminal: Terminal = processTerminal()): Promise<number> {
  let status: number = exitStatus.ok;
  try {
    await program(terminal, (ended) => {
      status = ended;
    }).parseAsync([...args], { from: "user" });
  } catch (fault) {
    if (!(fault instanceof CommanderError)) throw fault;
    if (fault.exitCode === 0) return exitStatus.ok;
    if (args.includes("--json")) terminal.out(JSON.stringify(usageDocument(fault), null, 2));
    return exitStatus.usage;
  }
  return status;
}
