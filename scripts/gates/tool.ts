import { type CommandResult, runCommand } from "../command.ts";
import { projectFolder } from "../project.ts";

/** Runs one of the project's own tools on another checkout, under the project's Node. */
export function runTool(name: string, args: readonly string[], folder: string): Promise<CommandResult> {
  return runCommand(process.execPath, [`${projectFolder}/node_modules/.bin/${name}`, ...args], { cwd: folder });
}

/** Reads a tool's report; what it said instead if there is none. */
export function parseReport(name: string, { stdout, stderr, status }: CommandResult): unknown {
  try {
    return JSON.parse(stdout);
  } catch (cause) {
    const said = `${stderr}${stdout}`.trim().slice(0, 2000);
    throw new Error(`cannot read the report of ${name} (exit status ${status}): ${said}`, { cause });
  }
}
