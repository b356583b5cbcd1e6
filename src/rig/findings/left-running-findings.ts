import type { Finding } from "../boot/boot-report.ts";
import { type Evidence, type Look, oncePerHook, placeOf } from "./evidence.ts";

/** A background process may need a moment to end. */
const shortMs = 1000;

/** The last line with a single `&` at the end of a command. */
function placeOfBackground(evidence: Evidence, hook: string): Pick<Finding, "hook" | "file" | "line"> {
  return placeOf(evidence, hook, /(?<![&|<>\\])&\s*(?:$|#|;|\w+=|[\w:])/, /\b(?:setsid|nohup|daemon)\b/);
}

/** The hook itself had ended, and snapd waited on (osutil/exec.go, RunAndWait). */
export const hookHoldsItsOutput: Look = (evidence) =>
  oncePerHook(evidence.observations, ({ hook, exitStatus, left: { heldMs } }) => {
    if (heldMs < shortMs) return undefined;
    const seconds = Math.round(heldMs / 1000);
    const isOver = exitStatus === "timeout";
    const what = isOver ? "snapd waited for it until the hook's time was up" : `snapd waited ${seconds} s for it`;
    const message = `${hook} ended, and a process that it started still had its output open: ${what}`;
    const fix = "Redirect it (> /dev/null 2>&1 &), or make it an app of the gadget with daemon: simple.";
    const where = placeOfBackground(evidence, hook);
    return { code: "hook-holds-its-output", severity: isOver ? "error" : "warning", ...where, message, fix };
  });

export const hookLeavesProcess: Look = (evidence) =>
  oncePerHook(evidence.observations, ({ hook, left: { leavesProcesses } }) => {
    if (!leavesProcesses) return undefined;
    const message = `${hook} left a process running: a device goes on with it, here it was ended with the hook`;
    const fix = "Make it an app of the gadget with daemon: simple, which snapd starts again after a reboot.";
    return { code: "hook-leaves-process", severity: "note", ...placeOfBackground(evidence, hook), message, fix };
  });
