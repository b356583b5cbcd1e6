import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import type { ProblemCode } from "../problem/registry.ts";
import { fieldOf, isRecord } from "./json.ts";
import type { UnixReply } from "./reply-reader.ts";

/** snapd's JSON envelope (daemon/response.go), taken apart and checked. */
export type SnapdAnswer =
  | { readonly type: "sync"; readonly result: unknown }
  | {
      readonly type: "error";
      readonly status: number;
      /** snapd's own name of the fault, empty if it gave none (client/errors.go). */
      readonly kind: string;
      readonly message: string;
      readonly value: unknown;
    };

/** A fault in what came from the socket; snapd itself never gives such an answer. */
export function unreadable(verb: string, reason: string, cause?: unknown): Problem {
  return new Problem("snapd-answer-unreadable", `cannot ${verb}: snapd's answer ${reason}`, { cause });
}

function textField(record: Readonly<Record<string, unknown>>, name: string): string {
  const value = fieldOf(record, name);
  return typeof value === "string" ? value : "";
}

function parseJson(verb: string, reply: UnixReply): Readonly<Record<string, unknown>> {
  if (reply.mediaType !== "application/json") {
    throw unreadable(verb, `is of type "${printable(reply.mediaType, 60)}" (status ${reply.status})`);
  }
  let document: unknown;
  try {
    document = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(reply.body));
  } catch (cause) {
    throw unreadable(verb, "is not JSON", cause);
  }
  if (!isRecord(document)) throw unreadable(verb, "is not a JSON object");
  return document;
}

/** Problem snapd-answer-unreadable if it is none of snapd's. */
export function readSnapdAnswer(verb: string, reply: UnixReply): SnapdAnswer {
  const document = parseJson(verb, reply);
  const result = fieldOf(document, "result");
  const type = fieldOf(document, "type");
  if (type === "sync" && reply.status >= 200 && reply.status < 300) return { type, result };
  if (type !== "error") throw unreadable(verb, `has type ${printable(String(type), 30)} and status ${reply.status}`);
  if (!isRecord(result)) throw unreadable(verb, "is an error without a result");
  const maintenance = fieldOf(document, "maintenance");
  const restart = isRecord(maintenance) ? textField(maintenance, "kind") : "";
  return {
    type,
    status: reply.status,
    kind: restart === "" ? textField(result, "kind") : restart,
    message: textField(result, "message"),
    value: fieldOf(result, "value"),
  };
}

const codeOfKind: ReadonlyMap<string, ProblemCode> = new Map<string, ProblemCode>([
  ["daemon-restart", "snapd-restarting"],
  ["system-restart", "snapd-restarting"],
  ["login-required", "snapd-denied"],
]);

function codeOfStatus(status: number): ProblemCode {
  if (status === 401 || status === 403) return "snapd-denied";
  return status >= 500 ? "snapd-failed" : "snapd-refused";
}

/** snapd's refusal as a Problem, with snapd's own words in its message. */
export function problemOfAnswer(verb: string, answer: Extract<SnapdAnswer, { type: "error" }>): Problem {
  const { kind, status, message } = answer;
  // A hook or service whose snap context has ended, or a context that was made up (overlord/hookstate/ctlcmd).
  const outside = message.includes("from outside of a snap");
  const code = outside ? "snapctl-no-context" : (codeOfKind.get(kind) ?? codeOfStatus(status));
  const words = message === "" ? `status ${status}` : `"${printable(message, 400)}"`;
  return new Problem(code, `cannot ${verb}: snapd says ${words}`, { detail: { status, kind: printable(kind, 60) } });
}
