import { printable } from "../../problem/printable.ts";
import type { NetworkAnswer } from "./network.ts";

function jsonObject(body: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** error_code of a vault, or the code of the store's first error. */
function refusalCode(body: Uint8Array): string | undefined {
  const { error_code: code, error_list: v1, "error-list": v2 } = jsonObject(body);
  if (typeof code === "string" && code !== "") return printable(code, 60);
  const list: unknown = v1 ?? v2;
  const [first] = Array.isArray(list) ? (list as unknown[]) : [];
  const inner = typeof first === "object" && first !== null ? (first as Record<string, unknown>)["code"] : undefined;
  return typeof inner === "string" ? printable(inner, 60) : undefined;
}

const doneAt: readonly (readonly [RegExp, string])[] = [
  [/\/request-id$/, "request-id"],
  [/\/(?:serial|devices)$/, "signed"],
  [/\/nonces$/, "nonce"],
  [/\/sessions$/, "session"],
  [/\/v2\/assertions\//, "assertion"],
];

/** What came of an exchange, in a word: what the address is for, or why it was not done. */
export function outcomeOf(url: URL, { status, body, bodyFault, fault }: NetworkAnswer): string {
  if (bodyFault !== undefined) return bodyFault;
  if (status === 202 && /\/(?:serial|devices)$/.test(url.pathname)) return "pending";
  if (status >= 300) return refusalCode(body) ?? `status-${status}`;
  // The answer looks done and is not what it was asked for.
  if (fault !== undefined) return fault;
  return doneAt.find(([path]) => path.test(url.pathname))?.[1] ?? "answered";
}
