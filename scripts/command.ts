import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";

export interface CommandOptions {
  readonly cwd?: string;
  /** Replaces the whole environment; without it the command inherits ours. */
  readonly env?: NodeJS.ProcessEnv;
  /** Passes the command's output through instead of collecting it. */
  readonly show?: boolean;
}

export interface CommandResult {
  /** Exit status, or 128 + the signal's number as a shell reports it. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program without a shell and without stdin; its exit status is part of the answer, not an error. */
export function runCommand(
  file: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const output = options.show === true ? "inherit" : "pipe";
    const child = spawn(file, args, { ...options, stdio: ["ignore", output, output] });
    const chunks = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
    child.stdout?.on("data", (chunk: Buffer) => chunks.stdout.push(chunk));
    child.stderr?.on("data", (chunk: Buffer) => chunks.stderr.push(chunk));
    child.on("error", (cause) => reject(new Error(`cannot run ${file}: ${cause.message}`, { cause })));
    child.on("close", (status, signal) => {
      resolve({
        status: status ?? (signal === "SIGKILL" ? 137 : 143),
        stdout: Buffer.concat(chunks.stdout).toString(),
        stderr: Buffer.concat(chunks.stderr).toString(),
      });
    });
  });
}

/** Runs a program that must succeed and answers its stdout. */
export async function outputOf(file: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  const { status, stdout, stderr } = await runCommand(file, args, options);
  if (status !== 0) {
    const said = `${stderr}${stdout}`.trim();
    throw new Error(`cannot run ${file} ${args.join(" ")}: exit status ${status}${said && `\n${said}`}`);
  }
  return stdout;
}

/** The first of these programs that PATH has. */
export function findProgram(names: readonly string[], path = process.env["PATH"] ?? ""): string | undefined {
  for (const name of names) {
    for (const folder of path.split(":")) {
      if (folder !== "" && isExecutable(`${folder}/${name}`)) return `${folder}/${name}`;
    }
  }
  return undefined;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
