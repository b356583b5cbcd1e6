import { type ChildProcess, spawn } from "node:child_process";
import { readlinkSync } from "node:fs";
import type { Readable, Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { printable } from "../../problem/printable.ts";
import { Problem } from "../../problem/problem.ts";
import type { HookOutput } from "./hook-output.ts";
import { requireProgram } from "./programs.ts";
import { type HookPlace, readsFrom } from "./time/hook-processes.ts";
import { bubblewrapArguments, type HookView } from "./view.ts";

/** A hook that runs in its sandbox. */
export interface RunningHook {
  /** Where its processes are, or undefined if it has not come that far. */
  readonly place: Promise<HookPlace | undefined>;
  /** Exit status, 128 + the signal's number where a signal ended it. */
  readonly ended: Promise<number>;
  /** Lets the sandbox end, and all that is still in it: it does not end with the hook by itself. */
  readonly letEnd: () => void;
  /** Ends everything in the sandbox at once. */
  readonly kill: () => void;
}

interface StatusLine {
  readonly "child-pid"?: number;
  readonly "exit-code"?: number;
}

/** bubblewrap writes one JSON document a line: the child's process, then its exit code. */
async function* statusLines(stream: Readable): AsyncGenerator<StatusLine> {
  let rest = "";
  for await (const chunk of stream) {
    const lines = `${rest}${String(chunk)}`.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines.filter((one) => one.trim() !== "")) yield JSON.parse(line) as StatusLine;
  }
}

interface Started {
  readonly first: Promise<number | undefined>;
  readonly exitCode: Promise<number | undefined>;
}

function follow(stream: Readable): Started {
  const first = Promise.withResolvers<number | undefined>();
  const read = async (): Promise<number | undefined> => {
    let code: number | undefined;
    try {
      for await (const line of statusLines(stream)) {
        if (line["child-pid"] !== undefined) first.resolve(line["child-pid"]);
        code = line["exit-code"] ?? code;
      }
    } finally {
      first.resolve(undefined);
    }
    return code;
  };
  const exitCode = read();
  // Asked for when the process has ended, which may be later.
  exitCode.catch(() => undefined);
  return { first: first.promise, exitCode };
}

/** On which the sandbox's first process waits until the hook may begin. */
const beginDescriptor = 5;

/**
 * Becomes the program of its arguments, without any file that whoever started this process had open beside its streams (a
 * lock, a pipe of a test harness): the hook would inherit them. Node closes only those it opened itself.
 */
const withoutForeignFiles = `for f in $(cd /proc/self/fd && echo *); do [ "$f" -gt ${beginDescriptor} ] && eval "exec $f>&-"; done; exec "$@"`;

function spawnIn(namespacePath: string | undefined, bwrap: string, command: readonly string[]): ChildProcess {
  const inside = [
    bwrap,
    "--args",
    "3",
    "--json-status-fd",
    "4",
    "--block-fd",
    String(beginDescriptor),
    "--",
    ...command,
  ];
  const program =
    namespacePath === undefined
      ? inside
      : [requireProgram("nsenter", "enter the hook's network"), `--net=${namespacePath}`, "--", ...inside];
  // Not sh, which knows files up to 9 only.
  const bash = requireProgram("bash", "run hooks");
  const args = ["--norc", "-c", withoutForeignFiles, "bash", ...program];
  // The hook's environment is in the arguments; bubblewrap itself needs none.
  const stdio = ["ignore" as const, ...Array.from({ length: 5 }, () => "pipe" as const)];
  return spawn(bash, args, { cwd: "/", env: {}, stdio, detached: true });
}

/** bubblewrap's child is ended with its parent only once it has asked for that; before, it would wait for it for ever. */
function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // All of it has ended.
  }
}

async function endOf(child: ChildProcess, started: Started, output: HookOutput): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", () => resolve());
  });
  const code = await started.exitCode;
  if (code !== undefined) return code;
  if (child.signalCode !== null) return 137;
  // The hook's own fault: an interpreter that is not there, for example.
  if (/^bwrap: execvp /m.test(output.shown)) return 1;
  const said = printable(output.shown.split("\n").at(-1) ?? "", 300);
  throw new Problem("rig-sandbox-failed", `cannot make the hook's sandbox: ${said || "bubblewrap gave no reason"}`);
}

/** Undefined if it has ended. */
function outputsOf({ pid }: ChildProcess): ReadonlySet<string> | undefined {
  try {
    return new Set([1, 2].map((descriptor) => readlinkSync(`/proc/${pid}/fd/${descriptor}`)));
  } catch {
    return undefined;
  }
}

/**
 * Stops bubblewrap once it has made the sandbox's first process, and only then lets the hook begin: it would end with the
 * hook and take along whoever still writes to the hook's output. Stopped, it still dies with the rig, and all with it.
 */
async function begin(child: ChildProcess, started: Started): Promise<HookPlace | undefined> {
  const first = await started.first;
  const outputs = outputsOf(child);
  if (first === undefined || outputs === undefined) return undefined;
  // Before, bubblewrap still has work to do for it.
  while (child.exitCode === null && child.signalCode === null && !readsFrom(first, beginDescriptor)) await sleep(1);
  child.kill("SIGSTOP");
  const block = (child.stdio as readonly unknown[])[beginDescriptor] as Writable;
  block.on("error", () => undefined);
  block.end("\n");
  return { first, outputs };
}

/**
 * Starts the command in the view, in the network namespace at the path if one is given. Its output goes to `output`, both
 * streams in the order in which they come.
 * @throws Problem rig-tool-missing; `ended` rejects with rig-sandbox-failed
 */
export function startInSandbox(view: HookView, namespacePath: string | undefined, output: HookOutput): RunningHook {
  const bwrap = requireProgram("bwrap", "run hooks");
  const child = spawnIn(view.network ? namespacePath : undefined, bwrap, view.command);
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => output.push(chunk));
  const pipe = child.stdio[3] as Writable;
  // A bubblewrap that does not start does not read its arguments either; `ended` says why.
  pipe.on("error", () => undefined);
  pipe.end(
    bubblewrapArguments(view)
      .map((word) => `${word}\0`)
      .join(""),
  );
  const started = follow(child.stdio[4] as Readable);
  return {
    place: begin(child, started),
    ended: endOf(child, started, output),
    letEnd: () => void child.kill("SIGCONT"),
    kill: () => killGroup(child),
  };
}
