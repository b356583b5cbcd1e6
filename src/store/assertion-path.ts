import type { AssertionTypeName } from "../assertion/assertion.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";

/** Formats above 0 that snapd understands (snapd asserts/asserts.go; account-key since 2.61). */
const maxFormat: ReadonlyMap<AssertionTypeName, number> = new Map<AssertionTypeName, number>([["account-key", 1]]);

/** A key part as one part of a URL's path. Problem store-key-unusable if it would leave its place. */
function pathPart(part: string): string {
  // "." and ".." stay as they are when escaped, and a URL then drops them together with their neighbour.
  if (part === "" || part === "." || part === ".." || part.includes("/") || !part.isWellFormed()) {
    throw new Problem("store-key-unusable", `cannot ask the store for "${printable(part, 60)}": no key part looks so`);
  }
  return encodeURIComponent(part);
}

/** v2/assertions/TYPE/KEY…?max-format=N below the store's URL (snapd store/store_asserts.go). */
export function assertionUrl(base: URL, type: AssertionTypeName, primaryKey: readonly string[]): URL {
  const path = ["v2/assertions", type, ...primaryKey.map(pathPart)].join("/");
  return new URL(`${path}?max-format=${maxFormat.get(type) ?? 0}`, base);
}
