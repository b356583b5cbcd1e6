import { parseArguments } from "./ctl-arguments.ts";
import { CtlMisuse, quotedGo } from "./ctl-outcome.ts";

/** A snap's health as `snap list` and `snap info` would show it. */
export interface SnapHealth {
  readonly status: "okay" | "waiting" | "blocked" | "error";
  readonly message: string;
  readonly code: string;
}

const statuses = ["okay", "waiting", "blocked", "error"] as const;
const maxMessageChars = 70;

function checkCode(code: string): void {
  if (code.length < 3 || code.length > 30) {
    throw new CtlMisuse(`code must have between 3 and 30 characters, got ${code.length}`);
  }
  if (/^[a-z](?:-?[a-z0-9])+$/.test(code)) return;
  const rule = "code must start with lowercase ASCII letters, and contain only ASCII letters and numbers";
  throw new CtlMisuse(`invalid code ${quotedGo(code)} (${rule}, optionally separated by single dashes)`);
}

function checkedMessage(message: string): string {
  const chars = [...message];
  if (chars.length === 0) throw new CtlMisuse('when status is not "okay", message is required');
  if (chars.length < 7) throw new CtlMisuse(`message must be at least 7 characters long (got ${chars.length})`);
  return chars.length > maxMessageChars ? `${chars.slice(0, maxMessageChars - 1).join("")}…` : message;
}

/** `set-health STATUS [MESSAGE] [--code=CODE]` (snapd overlord/hookstate/ctlcmd/health.go). */
export function healthFrom(args: readonly string[]): SnapHealth {
  const { options, positionals } = parseArguments(args, { code: "value" });
  const [given, message = ""] = positionals;
  const code = options.get("code") ?? "";
  if (given === undefined) throw new CtlMisuse("the required argument `<status>` was not provided");
  if (given === "okay" && (message !== "" || code !== "")) {
    throw new CtlMisuse('when status is "okay", message and code must be empty');
  }
  if (given === "unknown") throw new CtlMisuse('status cannot be manually set to "unknown"');
  const status = statuses.find((one) => one === given);
  if (status === undefined) {
    const names = ["unknown", ...statuses].map(quotedGo).join(", ");
    throw new CtlMisuse(`invalid status ${quotedGo(given)}, must be one of ${names}`);
  }
  if (code !== "") checkCode(code);
  return { status, message: status === "okay" ? "" : checkedMessage(message), code };
}
