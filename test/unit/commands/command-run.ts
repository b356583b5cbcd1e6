import { runCommandLine } from "../../../src/commands/command-line.ts";

export interface CommandEnd {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** One command line in this process, and what it wrote. */
export async function runCommand(...args: readonly string[]): Promise<CommandEnd> {
  const out: string[] = [];
  const err: string[] = [];
  const terminal = { out: (line: string) => out.push(line), err: (line: string) => err.push(line) };
  const status = await runCommandLine(args, terminal);
  return { status, stdout: out.join("\n"), stderr: err.join("\n") };
}
