import { readFileSync, statSync } from "node:fs";
import type { HookEnd } from "../boot/hook-runner.ts";
import type { HookOutput } from "./hook-output.ts";

/** A shell runs a file without a first line of its own; the kernel, which snap-exec asks, does not. */
export function execFault(path: string): string | undefined {
  const start = readFileSync(path).subarray(0, 4).toString("latin1");
  if ((statSync(path).mode & 0o111) === 0) return "cannot snap-exec: permission denied";
  return start.startsWith("#!") || start === "\x7fELF" ? undefined : "cannot snap-exec: exec format error";
}

/** What `snap change` shows of a hook that ended so. */
export function shownOutput(output: HookOutput, exitStatus: HookEnd["exitStatus"], timeoutMs: number): string {
  if (exitStatus !== "timeout") return asSnapExec(output.shown);
  return `${output.shown}\n<exceeded maximum runtime of ${goDuration(timeoutMs)}>`.trim();
}

/** bubblewrap's complaint about a program that cannot be executed, as snap-exec words it. */
export function asSnapExec(output: string): string {
  return output.replace(/^bwrap: execvp .*: ([^:\n]+)$/m, (_, why: string) => `cannot snap-exec: ${why.toLowerCase()}`);
}

/** Whole seconds as Go prints a duration: 10m0s. */
function goDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}
