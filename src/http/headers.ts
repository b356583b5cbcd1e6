import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import type { AnswerHeaders } from "./http.ts";

type Headers = Readonly<Record<string, string>>;

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/u;
/** Those that describe the connection or the message's length belong to the client (RFC 9110 §7.6.1). */
const reserved = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Headers of several origins, a later one winning over an earlier of the same name in any case. */
export function mergeHeaders(...origins: readonly Headers[]): Headers {
  const merged = new Map<string, readonly [string, string]>();
  for (const origin of origins) {
    for (const [name, value] of Object.entries(origin)) merged.set(name.toLowerCase(), [name, value]);
  }
  return Object.fromEntries(merged.values());
}

/** Control characters, but for the tab (RFC 9110 §5.5). */
function hasControl(value: string): boolean {
  for (let index = 0; index < value.length; index++) {
    const unit = value.charCodeAt(index);
    if (unit === 0x7f || (unit < 0x20 && unit !== 0x09)) return true;
  }
  return false;
}

/**
 * The headers as they go on the wire: blanks around a value cut off and other than ASCII sent as UTF-8, both as Go's
 * client does. Problem header-not-sendable, which names the header and never its value.
 */
export function sendableHeaders(headers: Headers): Record<string, string> {
  const out: [string, string][] = [];
  for (const [name, value] of Object.entries(headers)) {
    const shown = printable(name, 60);
    if (!token.test(name)) throw notSendable(shown, "its name has characters HTTP does not allow");
    if (reserved.has(name.toLowerCase())) throw notSendable(shown, "HTTP itself sets it");
    if (hasControl(value)) throw notSendable(shown, "its value has a line break or another control character");
    if (value.length > 16_384) throw notSendable(shown, "its value is longer than 16384 characters");
    out.push([name, Buffer.from(value.trim(), "utf8").toString("latin1")]);
  }
  return Object.fromEntries(out);
}

function notSendable(name: string, why: string): Problem {
  return new Problem("header-not-sendable", `cannot send the header "${name}": ${why}`, { detail: { sent: false } });
}

/** What undici hands over, as text with lower-case names. */
export function answerHeaders(raw: Readonly<Record<string, string | readonly string[] | undefined>>): AnswerHeaders {
  const out = new Map<string, string>();
  for (const [name, value] of Object.entries(raw)) {
    if (value !== undefined) out.set(name.toLowerCase(), typeof value === "string" ? value : value.join(", "));
  }
  return out;
}

/** The bytes the headers took, about: name, ": ", value, line end. */
export function headerBytes(headers: AnswerHeaders): number {
  let total = 0;
  for (const [name, value] of headers) total += name.length + value.length + 4;
  return total;
}

/** "application/json" of "Application/JSON; charset=UTF-8"; empty if there is none. */
export function mediaType(contentType: string | undefined): string {
  return (contentType ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
}
