import { fieldOf, isRecord } from "./json.ts";
import type { UnixReply } from "./reply-reader.ts";
import { commandVerb, type SnapctlContext, type SnapctlResult } from "./snapctl-call.ts";
import { problemOfAnswer, readSnapdAnswer, unreadable } from "./snapd-answer.ts";
import { exchangeOverSocket } from "./unix-http.ts";

function outputOf(verb: string, value: unknown): Omit<SnapctlResult, "exitCode"> {
  const stdout = isRecord(value) ? fieldOf(value, "stdout") : undefined;
  const stderr = isRecord(value) ? fieldOf(value, "stderr") : undefined;
  if (typeof stdout !== "string" || typeof stderr !== "string") throw unreadable(verb, "has no output of the command");
  return { stdout, stderr };
}

function exitCodeOf(verb: string, value: unknown): number {
  const exitCode = isRecord(value) ? fieldOf(value, "exit-code") : undefined;
  if (typeof exitCode === "number" && Number.isInteger(exitCode) && exitCode > 0 && exitCode < 256) return exitCode;
  throw unreadable(verb, "has no exit status of the command");
}

/** What came of a command, in snapd's answer. Problems snapd-… and snapctl-… where it did not run to its end. */
export function readCommandReply(verb: string, reply: UnixReply): SnapctlResult {
  const answer = readSnapdAnswer(verb, reply);
  if (answer.type === "sync") return { ...outputOf(verb, answer.result), exitCode: 0 };
  if (answer.kind !== "unsuccessful") throw problemOfAnswer(verb, answer);
  return { ...outputOf(verb, answer.value), exitCode: exitCodeOf(verb, answer.value) };
}

/** Runs one command as the snapctl executable does: POST /v2/snapctl (client/snapctl.go, daemon/api_snapctl.go). */
export async function callOverSocket(
  socketPath: string,
  { cookie, limits }: SnapctlContext,
  args: readonly string[],
): Promise<SnapctlResult> {
  const verb = commandVerb(args);
  const body = new TextEncoder().encode(JSON.stringify({ "context-id": cookie, args }));
  const request = { method: "POST", target: "/v2/snapctl", body, contentType: "application/json" } as const;
  return readCommandReply(verb, await exchangeOverSocket(socketPath, request, limits));
}
