import { printable } from "../../problem/printable.ts";
import type { HookEnd, HookRunner } from "../boot/hook-runner.ts";
import { hookTimeoutMs } from "../boot/hook-runner.ts";
import type { Timeline } from "../boot/timeline.ts";
import type { ConfigMap } from "../snapd/go-json.ts";
import type { SnapdSystem } from "../snapd/snapd-system.ts";
import type { Costs } from "../time/costs.ts";
import { TaskFailure } from "./task-end.ts";

export interface HookTaskOptions {
  readonly system: SnapdSystem;
  readonly hooks: HookRunner;
  readonly timeline: Timeline;
  readonly costs: Costs;
  /** Aborted when the device loses its power. */
  readonly signal?: AbortSignal;
}

export interface HookTask {
  readonly hook: string;
  readonly reason: string;
  /** In the configuration before the hook runs. */
  readonly patch?: ConfigMap;
}

const shownOutcomeChars = 200;

/** The error of a hook as `snap change` shows it (osutil.OutputErr): its output if it said something. */
function outcomeOf(exitStatus: HookEnd["exitStatus"]): string {
  if (exitStatus === "timeout") return "killed, its time is up";
  return exitStatus === 0 ? "done" : `exit status ${exitStatus}`;
}

function hookError(hook: string, { exitStatus, output }: HookEnd): string {
  const said = output.trim();
  const why =
    exitStatus === "timeout"
      ? `exceeded maximum runtime of ${hookTimeoutMs(hook) / 60_000}m0s`
      : `exit status ${exitStatus}`;
  if (said === "") return `run hook "${hook}": ${why}`;
  return said.includes("\n") ? `run hook "${hook}": \n-----\n${said}\n-----` : `run hook "${hook}": ${said}`;
}

/** Runs a hook of the gadget; what it configured counts only if it succeeds. @throws TaskFailure */
export async function runHookTask(options: HookTaskOptions, { hook, reason, patch }: HookTask): Promise<void> {
  const { system, hooks, timeline, costs, signal } = options;
  const run = system.beginHook(hook, patch);
  const timeoutMs = hookTimeoutMs(hook);
  const end = await timeline.during(
    { actor: "hook", what: `hook ${hook} (${reason})`, hook },
    () => {
      const call = { hook, cookie: run.cookie, timeoutMs, reason, ...(signal === undefined ? {} : { signal }) };
      return costs.hook(() => hooks.run(call), signal);
    },
    ({ exitStatus }) => ({ outcome: outcomeOf(exitStatus) }),
  );
  run.finish(end.exitStatus === "timeout" ? 1 : end.exitStatus);
  if (end.exitStatus === 0) return;
  const message = hookError(hook, end);
  const code = end.exitStatus === "timeout" ? "hook-timed-out" : "hook-failed";
  timeline.note({ actor: "snapd", what: `${hook} failed`, hook, code, outcome: printable(message, shownOutcomeChars) });
  throw new TaskFailure(code, message);
}
