import type { ExecFileException } from "node:child_process";
import { errnoOf } from "../disk/disk-fault.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import { commandVerb, type SnapctlContext, type SnapctlResult } from "./snapctl-call.ts";
import { problemOfAnswer, unreadable } from "./snapd-answer.ts";

export interface Executable {
  /** A path, or a name to look for in searchPath. */
  readonly file: string;
  /** The PATH it is looked for in. */
  readonly searchPath: string;
}

/**
 * What the system says of a command that did not run to its end. Node's error is no cause to keep: it quotes the whole
 * command line, and values that are set may be secret.
 */
function startFault(verb: string, executable: Executable, error: ExecFileException, timeoutMs: number): Problem {
  const file = printable(executable.file, 200);
  const errno = errnoOf(error);
  if (error.killed === true) return new Problem("snapd-too-slow", `cannot ${verb}: no end after ${timeoutMs} ms`);
  if (errno === "ENOENT") return new Problem("snapctl-missing", `cannot ${verb}: there is no ${file}`);
  if (errno === "EACCES") return new Problem("snapd-denied", `cannot ${verb}: ${file} may not be run`);
  if (errno === "E2BIG")
    return new Problem("snapctl-value-refused", `cannot ${verb}: its values are too long for a command`);
  if (errno === "ERR_CHILD_PROCESS_STDIO_MAXBUFFER") return unreadable(verb, "is longer than any of snapd's");
  return new Problem("snapd-failed", `cannot ${verb}: ${file} ended by ${error.signal ?? errno ?? "a fault"}`);
}

/**
 * snapctl prints `error: …` for everything but a command that ran and was unsuccessful, and ends with 1 for both
 * (cmd/snapctl/main.go): so the words decide, as far as they go.
 */
export function refusalOf(verb: string, stderr: string): Problem | undefined {
  const words = /(?:^|\n)error: ([^\n]+)\n?$/.exec(stderr)?.[1];
  if (words === undefined) return undefined;
  const unreached = words.startsWith("cannot communicate with server: ");
  if (unreached && !words.includes("permission denied")) {
    return new Problem("snapd-unreachable", `cannot ${verb}: ${printable(words, 400)}`);
  }
  const denied = unreached || /^access denied|, try with sudo$/.test(words);
  return problemOfAnswer(verb, {
    type: "error",
    status: denied ? 403 : 400,
    kind: "",
    message: words,
    value: undefined,
  });
}

interface Ended {
  readonly error: ExecFileException | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function execute(
  executable: Executable,
  { cookie, limits }: SnapctlContext,
  args: readonly string[],
): Promise<Ended> {
  // Loaded here: only where the socket is missing.
  const { execFile } = await import("node:child_process");
  // The executable wants nothing else of the environment; what it does not get, it cannot pass on.
  const env = { PATH: executable.searchPath, LANG: "C.UTF-8", SNAP_COOKIE: cookie, SNAP_CONTEXT: cookie };
  const { maxBytes, timeoutMs } = limits;
  const options = {
    env,
    cwd: "/",
    timeout: timeoutMs,
    maxBuffer: maxBytes,
    killSignal: "SIGKILL",
    encoding: "utf8",
  } as const;
  return await new Promise((resolve) => {
    const ended = (error: ExecFileException | null, stdout: string, stderr: string) =>
      resolve({ error, stdout, stderr });
    try {
      execFile(executable.file, args, options, ended).stdin?.end();
    } catch (error) {
      // Some faults of starting come at once (E2BIG, EACCES), others through the callback (ENOENT).
      ended(error as ExecFileException, "", "");
    }
  });
}

/** Runs one command by the snapctl executable, without a shell. The same results and Problems as over the socket. */
export async function callExecutable(
  executable: Executable,
  context: SnapctlContext,
  args: readonly string[],
): Promise<SnapctlResult> {
  const verb = commandVerb(args);
  const { error, stdout, stderr } = await execute(executable, context, args);
  if (error === null) return { stdout, stderr, exitCode: 0 };
  if (typeof error.code !== "number") throw startFault(verb, executable, error, context.limits.timeoutMs);
  const refusal = refusalOf(verb, stderr);
  if (refusal !== undefined) throw refusal;
  return { stdout, stderr, exitCode: error.code };
}
