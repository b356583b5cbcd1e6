import type { ServedAnswer } from "../request-desk.ts";
import { CtlMisuse, CtlUnsuccessful } from "./ctl-outcome.ts";
import { errorReply, syncReply } from "./daemon-reply.ts";
import { jsonFault } from "./go-json.ts";
import type { CtlContexts } from "./hook-run.ts";
import type { RestCall } from "./rest-api.ts";
import { type CtlSystem, runSnapctl } from "./snapctl.ts";

interface CtlCall {
  readonly cookie: string;
  readonly args: readonly string[];
}

/** context-id and args of the body, or the complaint about it. */
function readCall(body: Uint8Array): CtlCall | string {
  const text = new TextDecoder().decode(body);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return `cannot decode snapctl request: ${jsonFault(text)}`;
  }
  if (typeof value !== "object" || value === null) return "cannot decode snapctl request: not an object";
  const { "context-id": cookie = "", args = [] } = value as Record<string, unknown>;
  if (typeof cookie !== "string" || !Array.isArray(args) || !args.every((arg) => typeof arg === "string")) {
    return "cannot decode snapctl request: json: cannot unmarshal into Go value";
  }
  return args.length === 0 ? "snapctl cannot run without args" : { cookie, args };
}

/** The command's outcome, or the refusal; for the log only the command's name, never what it sets. */
function answerTo({ cookie, args }: CtlCall, contexts: CtlContexts, system: CtlSystem): ServedAnswer {
  const outcome = `snapctl ${args[0] ?? ""}`;
  try {
    const stdout = contexts.call(cookie, (context) => runSnapctl(context, args, system));
    return { reply: syncReply({ stderr: "", stdout }), outcome };
  } catch (error) {
    if (error instanceof CtlUnsuccessful) {
      const value = { "exit-code": error.exitCode, stderr: "", stdout: "" };
      return { reply: errorReply(200, error.message, "unsuccessful", value), outcome: `${outcome}: unsuccessful` };
    }
    if (!(error instanceof CtlMisuse)) throw error;
    return { reply: errorReply(400, `error running snapctl: ${error.message}`), outcome: `${outcome}: misuse` };
  }
}

/** Answers on run/snapd-snap.socket, where nothing but snapctl is allowed (snapd daemon/api_snapctl.go, access.go). */
export function serveSnapctl({ method, url, body }: RestCall, contexts: CtlContexts, system: CtlSystem): ServedAnswer {
  const path = url.replace(/[?#].*$/s, "");
  if (path !== "/v2/snapctl") {
    const known = /^\/v2\/(assertions(\/[^/]+)?|model(\/serial)?|system-info)$/.test(path);
    const reply = known ? errorReply(403, "access denied") : errorReply(404, "not found");
    return { reply, outcome: known ? "forbidden" : "not-found" };
  }
  if (method !== "POST") {
    return { reply: errorReply(405, `method ${JSON.stringify(method)} not allowed`), outcome: "method-not-allowed" };
  }
  const call = readCall(body);
  if (typeof call === "string") return { reply: errorReply(400, call), outcome: "misuse" };
  return answerTo(call, contexts, system);
}
