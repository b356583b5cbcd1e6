import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";

export type HealthStatus = "okay" | "waiting" | "blocked" | "error";

/** snapd's rules (overlord/hookstate/ctlcmd/health.go). */
const codeForm = /^[a-z](?:-?[a-z0-9])+$/;
const minCodeChars = 3;
const maxCodeChars = 30;
const minMessageChars = 7;
const maxMessageChars = 70;

/** Would snapd take this code? */
export function isHealthCode(code: string): boolean {
  return codeForm.test(code) && code.length >= minCodeChars && code.length <= maxCodeChars;
}

function checkCode(code: string): void {
  if (isHealthCode(code)) return;
  const rule = `a code is ${minCodeChars} to ${maxCodeChars} of a-z, 0-9 and single dashes`;
  throw new Problem("snapctl-value-refused", `cannot set health code "${printable(code, 40)}": ${rule}`);
}

/** One line of 7 to 70 characters: cut as snapd cuts, with the status before what is too short. */
function fitted(status: HealthStatus, message: string): string {
  const shown = printable(message.trim().replace(/\s+/g, " "), 1000);
  if (shown === "") throw new Problem("snapctl-value-refused", `cannot set health to ${status}: it needs a message`);
  const characters = [...shown];
  if (characters.length < minMessageChars) return `${status}: ${shown}`;
  return characters.length > maxMessageChars ? `${characters.slice(0, maxMessageChars - 1).join("")}…` : shown;
}

/**
 * The arguments of `snapctl set-health` for a state: message and code belong to every status but okay, which snapd
 * takes alone. Problem snapctl-value-refused for a code that snapd would refuse and for an empty message.
 */
export function healthArguments(status: HealthStatus, message = "", code?: string): readonly string[] {
  if (code !== undefined) checkCode(code);
  if (status === "okay") return ["set-health", "okay"];
  // What follows `--` is no option, whatever it begins with.
  return ["set-health", ...(code === undefined ? [] : [`--code=${code}`]), status, "--", fitted(status, message)];
}
