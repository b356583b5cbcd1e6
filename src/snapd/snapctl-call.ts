import type { UnixLimits } from "./unix-http.ts";

/** What one snapctl command printed and how it ended. */
export interface SnapctlResult {
  readonly stdout: string;
  readonly stderr: string;
  /** 0 for success; snapd's commands give others a meaning of their own (is-connected). */
  readonly exitCode: number;
}

/** The context of the snap that asks, and how long and how much its answers may be. */
export interface SnapctlContext {
  readonly cookie: string;
  readonly limits: UnixLimits;
}

/** As a message names the command: its verb only, for arguments hold values that are nobody's business. */
export function commandVerb(args: readonly string[]): string {
  return `run snapctl ${args[0] ?? ""}`;
}
