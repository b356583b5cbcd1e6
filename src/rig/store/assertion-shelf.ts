import type { Assertion } from "../../assertion/assertion.ts";
import type { Reply } from "../http/reply.ts";
import type { ServedAnswer } from "../request-desk.ts";
import { assertionsReply } from "../vault/serial-reply.ts";
import { v2Refusal } from "./store-reply.ts";

/** Where assertions come from at the time they are asked for: a list that may grow. */
export type AssertionShelf = () => readonly Assertion[];

const prefix = "/v2/assertions/";

function decodedParts(path: string): readonly string[] | undefined {
  try {
    return path.slice(prefix.length).split("/").map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

function notFound(): Reply {
  return v2Refusal(404, "not-found", "assertion not found");
}

/** GET v2/assertions/TYPE/KEY…: the newest revision in no higher format than max-format (snapd store/store_asserts.go). */
export function serveAssertion(url: URL, shelves: readonly AssertionShelf[]): ServedAnswer {
  const [type, ...key] = decodedParts(url.pathname) ?? [];
  const maxFormat = Number(url.searchParams.get("max-format") ?? "0");
  const same = (one: Assertion): boolean =>
    one.type === type &&
    one.format <= maxFormat &&
    one.primaryKey.length === key.length &&
    one.primaryKey.every((part, index) => part === key[index]);
  const found = shelves.flatMap((shelf) => shelf().filter(same)).toSorted((a, b) => b.revision - a.revision)[0];
  if (found === undefined) return { reply: notFound(), outcome: "not-found" };
  return { reply: assertionsReply([found.encoded]), outcome: "assertion" };
}

export function isAssertionPath(path: string): boolean {
  return path.startsWith(prefix);
}
