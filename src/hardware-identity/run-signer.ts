import type { ChildProcess } from "node:child_process";
import { errnoInWords } from "../disk/disk-fault.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";

export interface SignerLimits {
  readonly timeoutMs: number;
  /** Of stdout; a signer that writes more is stopped. */
  readonly maxBytes: number;
}

/** A TPM signs in a second, a slow token in ten; the request-id lives 600 s and so does the hook. */
export const defaultSignerLimits: SignerLimits = { timeoutMs: 60_000, maxBytes: 16 * 1024 };

export type Environment = Readonly<Record<string, string | undefined>>;

export interface SignerCall {
  /** Program and arguments; no shell sees them. */
  readonly argv: readonly [string, ...string[]];
  readonly input: Uint8Array;
  /** Of the hook; only what a program of the snap needs is passed on. */
  readonly environment: Environment;
  readonly limits: SignerLimits;
}

/**
 * What a signer in the gadget snap needs to find its files and libraries. Not the snap's cookie, with which it could
 * change the configuration, and nothing that may hold an API key.
 */
const passedOn = [
  "HOME",
  "LD_LIBRARY_PATH",
  "PATH",
  "SNAP",
  "SNAP_ARCH",
  "SNAP_COMMON",
  "SNAP_DATA",
  "SNAP_INSTANCE_NAME",
  "SNAP_LIBRARY_PATH",
  "SNAP_NAME",
  "SNAP_REVISION",
  "SNAP_SAVE_DATA",
  "SNAP_VERSION",
  "TMPDIR",
] as const;

function signerEnvironment(environment: Environment): Record<string, string> {
  const given = passedOn.flatMap((name) => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", ...Object.fromEntries(given), LANG: "C.UTF-8" };
}

type Ending =
  | { readonly kind: "not-started"; readonly fault: unknown }
  | { readonly kind: "too-slow" }
  | { readonly kind: "too-much" }
  | { readonly kind: "ended"; readonly status: number | null; readonly signal: string | null };

interface Ended {
  readonly ending: Ending;
  readonly stdout: Uint8Array;
  readonly stderr: string;
}

const keptStderrBytes = 4096;

/** The signer and whatever it started, which is in its process group. */
function stop(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // Nobody is left in the group.
  }
}

/** Gathers what a started signer writes and tells how it ended, in every case within the limits. */
function watch(child: ChildProcess, input: Uint8Array, limits: SignerLimits): Promise<Ended> {
  return new Promise((resolve) => {
    const out: Buffer[] = [];
    let outBytes = 0;
    let stderr = Buffer.alloc(0);
    let settled = false;
    const settle = (ending: Ending): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      stop(child);
      // A process that left the group may hold the pipes; nobody waits for it.
      for (const stream of [child.stdin, child.stdout, child.stderr]) stream?.destroy();
      resolve({ ending, stdout: new Uint8Array(Buffer.concat(out)), stderr: stderr.toString("utf8") });
    };
    const timer = setTimeout(() => settle({ kind: "too-slow" }), limits.timeoutMs);
    child.on("error", (error) => settle({ kind: "not-started", fault: error }));
    child.on("exit", () => stop(child));
    child.on("close", (status, signal) => settle({ kind: "ended", status, signal }));
    child.stdout?.on("data", (chunk: Buffer) => {
      outBytes += chunk.length;
      if (outBytes > limits.maxBytes) settle({ kind: "too-much" });
      else out.push(chunk);
    });
    child.stderr?.on("data", (chunk: Buffer) => {
      stderr = Buffer.concat([stderr, chunk]).subarray(-keptStderrBytes);
    });
    // A signer that does not read its input is no fault yet.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(input);
  });
}

async function execute({ argv, input, environment, limits }: SignerCall): Promise<Ended> {
  // Loaded here: most devices have no signer.
  const { spawn } = await import("node:child_process");
  const [program, ...args] = argv;
  const nothing = { stdout: new Uint8Array(), stderr: "" };
  try {
    // A group of its own, so that the signer is stopped together with what it started.
    const options = { env: signerEnvironment(environment), cwd: "/", detached: true, stdio: "pipe" } as const;
    return await watch(spawn(program, args, options), input, limits);
  } catch (error) {
    return { ...nothing, ending: { kind: "not-started", fault: error } };
  }
}

function whyNotStarted(program: string, fault: unknown): string {
  const why = errnoInWords(fault) ?? "a fault";
  return program.includes("/") ? why : `${why}; a name without a slash is looked for in PATH`;
}

/** The last lines it wrote: TPM and PKCS#11 tools tell the cause there. */
function lastWords(stderr: string): string {
  const lines = stderr.split(/[\r\n]+/).filter((line) => line.trim() !== "");
  return lines.length === 0 ? ", without a word on stderr" : `: ${printable(lines.slice(-3).join("; "), 400)}`;
}

/**
 * Runs an external signer once and gives back its stdout. Problems hardware-signer-missing, -failed, -too-slow,
 * -unreadable, each with the signer's last words.
 */
export async function runSigner(call: SignerCall): Promise<Uint8Array> {
  const { ending, stdout, stderr } = await execute(call);
  const doing = `cannot run the hardware key's signer ${printable(call.argv[0], 200)}`;
  switch (ending.kind) {
    case "not-started":
      throw new Problem("hardware-signer-missing", `${doing}: ${whyNotStarted(call.argv[0], ending.fault)}`);
    case "too-slow":
      throw new Problem(
        "hardware-signer-too-slow",
        `${doing}: no end after ${call.limits.timeoutMs} ms${lastWords(stderr)}`,
      );
    case "too-much":
      throw new Problem("hardware-signer-unreadable", `${doing}: it wrote more than ${call.limits.maxBytes} bytes`);
    case "ended": {
      const { status, signal } = ending;
      if (status === 0) return stdout;
      const how = signal === null ? `it ended with status ${status}` : `it ended by ${signal}`;
      throw new Problem("hardware-signer-failed", `${doing}: ${how}${lastWords(stderr)}`);
    }
  }
}
