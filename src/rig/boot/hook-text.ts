import type { HookObservation } from "./hook-observation.ts";

/** What one run of a hook wrote, with every secret that the boot knows of replaced. */
export interface HookText extends Pick<HookObservation, "hook" | "reason" | "exitStatus" | "endedAt"> {
  readonly text: string;
}

/** The text as a file: a line that says which run it was, then what the hook wrote to stdout and stderr. */
export function hookTextFile({ hook, reason, exitStatus, endedAt, text }: HookText): string {
  const why = reason ?? "once more when the boot was over, to see what another try would do";
  const ended = exitStatus === "timeout" ? "killed after its time" : `exit status ${exitStatus}`;
  const line = text === "" || text.endsWith("\n") ? text : `${text}\n`;
  return `# ${hook} (${why}): ${ended}, at ${endedAt.toISOString()} by the device's clock\n${line}`;
}
