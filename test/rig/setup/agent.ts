import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { projectFolder } from "../../../scripts/project.ts";

/**
 * The executable under test; `npm test` builds it when it is missing or older than its sources. With
 * PREPARE_DEVICE_EXECUTABLE the scenarios judge another one, such as a release that was downloaded.
 */
export const agentFile =
  process.env["PREPARE_DEVICE_EXECUTABLE"] ?? `${projectFolder}/dist/prepare-device-linux-${process.arch}`;

if (!existsSync(agentFile)) throw new Error(`cannot run scenarios: ${agentFile} is not built (npm run build)`);

export interface AgentOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** A program that runs the agent, which it finds after its own arguments. */
  readonly through?: readonly string[];
  readonly workingFolder?: string;
}

export interface AgentRun {
  /** Null if a signal ended it. */
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The executable as a process of its own: what it said is there when it has ended. */
export class Agent {
  readonly ended: Promise<AgentRun>;
  readonly #child: ChildProcess;

  constructor(args: readonly string[], options: AgentOptions = {}) {
    const [file = agentFile, ...rest] = [...(options.through ?? []), agentFile, ...args];
    this.#child = spawn(file, rest, {
      cwd: options.workingFolder ?? "/",
      env: { PATH: process.env["PATH"], ...options.environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.ended = this.#collect();
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** As a power cut: no handler of the process runs. */
  kill(): void {
    this.#child.kill("SIGKILL");
  }

  #collect(): Promise<AgentRun> {
    const child = this.#child;
    const pieces = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
    child.stdout?.on("data", (piece: Buffer) => pieces.stdout.push(piece));
    child.stderr?.on("data", (piece: Buffer) => pieces.stderr.push(piece));
    return new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (status, signal) => {
        const [stdout, stderr] = [pieces.stdout, pieces.stderr].map((all) => Buffer.concat(all).toString());
        resolve({ status, signal, stdout: stdout ?? "", stderr: stderr ?? "" });
      });
    });
  }
}

/** Runs one command line to its end. */
export function runAgent(args: readonly string[], options?: AgentOptions): Promise<AgentRun> {
  return new Agent(args, options).ended;
}
