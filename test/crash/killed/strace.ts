import { spawn } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";

/** Every system call that can change a disk, send something to another process, or become one. */
const changingCalls = `
  openat write pwrite64 writev ftruncate fallocate fsync fdatasync
  rename renameat renameat2 link linkat symlink symlinkat unlink unlinkat
  mkdir mkdirat rmdir chmod fchmod fchmodat
  connect sendto sendmsg execve
`
  .trim()
  .replace(/\s+/g, ",");

export interface Program {
  readonly file: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** One of a run's calls: the n-th of this name, from 1, in the main thread. */
export interface CallPoint {
  readonly name: string;
  readonly ordinal: number;
}

export interface Traced {
  /** Null where a signal ended it. */
  readonly status: number | null;
  readonly stderr: string;
  /** The main thread's calls as strace prints them, in order; the first execve, which strace makes, is not one. */
  readonly calls: readonly string[];
  /** What other threads did, apart from waking the main one. */
  readonly elsewhere: readonly string[];
}

export interface TraceInput {
  readonly program: Program;
  readonly logFile: string;
  /** Killed on entering this call, so that the call does not happen. */
  readonly killAt?: CallPoint;
  /** Not killed there, but told that the call failed so, such as EIO; it does not happen either. */
  readonly errno?: string;
  readonly timeoutMs: number;
}

interface Ended {
  readonly status: number | null;
  readonly stderr: string;
}

export function run(program: Program, timeoutMs: number): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program.file, program.args, {
      cwd: "/",
      env: program.environment,
      stdio: ["ignore", "ignore", "pipe"],
      timeout: timeoutMs,
      killSignal: "SIGTERM",
    });
    const pieces: Buffer[] = [];
    child.stderr.on("data", (piece: Buffer) => pieces.push(piece));
    child.once("error", reject);
    child.once("close", (status, signal) => {
      if (signal === "SIGTERM") reject(new Error(`${program.args.join(" ")} did not end in ${timeoutMs} ms`));
      else resolve({ status, stderr: Buffer.concat(pieces).toString() });
    });
  });
}

/** Writing 8 bytes to an eventfd wakes a thread; it touches nothing outside of the process. */
const wakes = /^write\(\d+, "\\1(\\0){7}", 8/;
const readsOnly = /^openat\(.*O_RDONLY/;

function parseLog(text: string): Pick<Traced, "calls" | "elsewhere"> {
  const lines = text.split("\n").flatMap((line) => {
    const found = /^(?:(\d+) +)?([a-z]\w*\(.*)$/.exec(line);
    return found === null ? [] : [{ thread: found[1], call: found[2] ?? "" }];
  });
  const main = lines[0]?.thread;
  const own = lines.filter(({ thread }) => thread === main).map(({ call }) => call);
  const others = lines.filter(({ thread }) => thread !== main).map(({ call }) => call);
  return { calls: own.slice(1), elsewhere: others.filter((call) => !changesNothing(call)) };
}

/**
 * Runs the program under strace, and kills it at one of its calls. strace counts a call by its name and thread: so a
 * killed run follows the main thread only, and an undisturbed one follows them all to prove that this is enough.
 * Without --seccomp-bpf, with which strace 6.1 does not count. One thread of libuv's pool, so that the order of calls
 * is the same in every run.
 */
export async function runTraced({ program, logFile, killAt, errno, timeoutMs }: TraceInput): Promise<Traced> {
  const what = errno === undefined ? "signal=KILL" : `error=${errno}`;
  const how = killAt === undefined ? ["-f"] : ["-e", `inject=${killAt.name}:${what}:when=${killAt.ordinal}`];
  const options = ["-s", "24", "-o", logFile, "-e", `trace=${changingCalls}`, "-e", "signal=none", ...how];
  const { status, stderr } = await run(
    {
      file: "strace",
      args: [...options, program.file, ...program.args],
      environment: { ...program.environment, UV_THREADPOOL_SIZE: "1" },
    },
    timeoutMs,
  );
  const parsed = parseLog(readFileSync(logFile, "utf8"));
  rmSync(logFile);
  return { status, stderr, ...parsed };
}

/** Does this call change nothing that another process, or a later run, could see? */
export function changesNothing(call: string): boolean {
  return wakes.test(call) || readsOnly.test(call);
}
