import type { Assertion, HeaderValue } from "../../assertion/assertion.ts";
import { type Reply, reasonOf, textBytes } from "../http/reply.ts";
import { assertionsReply } from "../vault/serial-reply.ts";
import { isHeaderList, isHeaderMap } from "./header-values.ts";

// The shapes of snapd's REST answers (snapd daemon/response.go, errors.go).

/** Go escapes these wherever they stand in a text. */
function goJson(value: unknown): string {
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (char) => {
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

function daemonReply(type: "sync" | "error", status: number, result: unknown): Reply {
  const value = { type, "status-code": status, status: reasonOf(status), result };
  return { status, headers: [["Content-Type", "application/json"]], writes: [textBytes(goJson(value))] };
}

export function syncReply(result: unknown): Reply {
  return daemonReply("sync", 200, result);
}

/** An error; 401 and 403 are of kind login-required unless said otherwise. */
export function errorReply(status: number, message: string, kind?: string, value?: unknown): Reply {
  const usual = status === 401 || status === 403 ? "login-required" : undefined;
  return daemonReply("error", status, { message, kind: kind ?? usual, value });
}

/** Assertions as a stream; `bundle` where there may be several. */
export function assertionReply(assertions: readonly Assertion[], bundle: boolean): Reply {
  const { writes } = assertionsReply(assertions.map((one) => one.encoded));
  const type = `application/x.ubuntu.assertion${bundle || assertions.length > 1 ? "; bundle=y" : ""}`;
  return {
    status: 200,
    headers: [
      ["Content-Type", type],
      ["X-Ubuntu-Assertions-Count", String(assertions.length)],
    ],
    writes,
  };
}

/** Maps with their keys sorted, as Go writes them. */
function plainHeader(value: HeaderValue): unknown {
  if (isHeaderMap(value)) {
    const sorted = [...value].sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(sorted.map(([name, inner]) => [name, plainHeader(inner)]));
  }
  return isHeaderList(value) ? value.map(plainHeader) : value;
}

/** An assertion as the query parameter json=true or json=headers wants it. */
export function assertionJson(assertion: Assertion, headersOnly: boolean): unknown {
  const headers = plainHeader(assertion.headers);
  if (headersOnly || assertion.body.length === 0) return { headers };
  return { headers, body: new TextDecoder().decode(assertion.body) };
}
