import { type Command, CommanderError, Command as RootCommand } from "commander";
import { processTerminal, type Terminal } from "../commands/terminal.ts";
import { endOfParsing, requireValues, writingTo } from "../commands/usage-failure.ts";
import { exitStatus } from "../problem/exit-status.ts";
import { bootCommand } from "./commands/boot.ts";
import { brandCommand } from "./commands/brand.ts";
import type { End } from "./commands/end.ts";
import { fleetCommand } from "./commands/fleet.ts";
import { gadgetCommand } from "./commands/gadget.ts";
import { lintCommand } from "./commands/lint.ts";
import { reportCommand } from "./commands/report.ts";
import { runCommand } from "./commands/run.ts";
import { vaultCommand } from "./commands/vault.ts";
import { workerCommand } from "./commands/worker.ts";

/** One of the rig's commands, made anew for each run. */
type RigCommand = (terminal: Terminal, end: End) => Command;

const commands: readonly RigCommand[] = [
  bootCommand,
  brandCommand,
  fleetCommand,
  gadgetCommand,
  lintCommand,
  reportCommand,
  runCommand,
  vaultCommand,
  workerCommand,
];

/** The tree of all commands. */
export function rigProgram(terminal: Terminal, end: End): Command {
  const root = new RootCommand("rig")
    .description("Boots gadgets and commissions brands without hardware, on loopback only.")
    .addHelpText("after", "\nExample:\n  npm run rig -- boot my-gadget_1_arm64.snap --hardware raspberry-pi-4");
  writingTo(root, terminal);
  for (const make of commands) root.addCommand(inheriting(make(terminal, end), root));
  return root;
}

/** addCommand, unlike command(), does not hand the parent's ways on. */
function inheriting(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent);
  for (const inner of command.commands) inheriting(inner, command);
  return command;
}

/** Runs one command line of the rig; the answer is the exit status. */
export async function runRig(args: readonly string[], terminal: Terminal = processTerminal()): Promise<number> {
  let status: number = exitStatus.ok;
  const root = rigProgram(terminal, (ended) => {
    status = ended;
  });
  try {
    requireValues(root, args);
    await root.parseAsync([...args], { from: "user" });
  } catch (fault) {
    if (fault instanceof CommanderError) return endOfParsing(root, fault, args, terminal);
    throw fault;
  }
  return status;
}
