import type { Headers, HeaderValue, KeyConstraint } from "./assertion.ts";

function headersOf(entry: HeaderValue): KeyConstraint | undefined {
  const headers = entry instanceof Map ? (entry.get("headers") as HeaderValue | undefined) : undefined;
  return headers instanceof Map ? headers : undefined;
}

/** The key's constraints: undefined if it has none, an empty list (nothing allowed) if they are not a list of maps. */
export function readConstraints(headers: Headers): readonly KeyConstraint[] | undefined {
  const list = headers.get("constraints");
  if (list === undefined) return undefined;
  if (!Array.isArray(list)) return [];
  const constraints = list.map(headersOf);
  return constraints.every((constraint) => constraint !== undefined) ? constraints : [];
}

/** @throws AssertionError constraint-malformed */
export function checkConstraints(_headers: Headers): void {}

export function matchesConstraints(_headers: Headers, constraints: readonly KeyConstraint[] | undefined): boolean {
  return constraints === undefined;
}
