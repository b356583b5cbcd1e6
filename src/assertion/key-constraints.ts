import type { Headers, HeaderValue, KeyConstraint } from "./assertion.ts";
import { AssertionError, quoted } from "./assertion-error.ts";
import { Expression } from "./re2/expression.ts";
import { ExpressionError } from "./re2/node.ts";

// What an account-key may sign (snapd 2.60 and later, asserts/account_key.go and constraint.go): each entry of the
// header "constraints" holds patterns for headers, and one entry must match. A pattern is an expression for a text, a
// map of patterns, or a list of alternatives; lists in the assertion match element by element.

/** Does the pattern fit the value, which is undefined where the header is not there? */
type Pattern = (value: HeaderValue | undefined) => boolean;

const missingMark = "$MISSING";

/** What has a meaning in an expression: a type must do without. */
const metaCharacters = /[\\.+*?()|[\]{}^$]/;

function malformed(cause: string): AssertionError {
  const message = `cannot accept the constraints of an account-key: ${cause}`;
  return new AssertionError("constraint-malformed", message, { header: "constraints" });
}

function textPattern(path: string, text: string): Pattern {
  if (text === missingMark) return (value) => value === undefined;
  if (text.startsWith("$")) throw malformed(`${quoted(text)} at ${quoted(path)} is not ${missingMark}`);
  const expression = compile(path, text);
  const matches: Pattern = (value) => {
    if (Array.isArray(value)) return value.every((item: HeaderValue) => matches(item));
    return typeof value === "string" && expression.matches(value);
  };
  return matches;
}

function compile(path: string, text: string): Expression {
  try {
    return new Expression(`^(${text})$`);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw malformed(`the expression ${quoted(text)} at ${quoted(path)} is wrong: ${error.message}`);
  }
}

function mapPattern(path: string, map: ReadonlyMap<string, HeaderValue>): Pattern {
  const entries = [...map].map(([name, value]) => {
    const inner = path === "" ? name : `${path}.${name}`;
    return { name, pattern: patternOf(inner, value, false) };
  });
  const matches: Pattern = (value) => {
    if (Array.isArray(value)) return value.every((item: HeaderValue) => matches(item));
    if (!(value instanceof Map)) return false;
    const headers: ReadonlyMap<string, HeaderValue> = value;
    return entries.every(({ name, pattern }) => pattern(headers.get(name)));
  };
  return matches;
}

function alternatives(path: string, list: readonly HeaderValue[]): Pattern {
  const patterns = list.map((item) => patternOf(path, item, true));
  const matches: Pattern = (value) => {
    // An absent header fits no alternative, not even one that wants it missing.
    if (value === undefined) return false;
    if (Array.isArray(value)) return value.every((item: HeaderValue) => matches(item));
    return patterns.some((pattern) => pattern(value));
  };
  return matches;
}

function patternOf(path: string, constraint: HeaderValue, isAlternative: boolean): Pattern {
  if (typeof constraint === "string") return textPattern(path, constraint);
  if (constraint instanceof Map) return mapPattern(path, constraint);
  if (isAlternative) throw malformed(`alternatives stand directly in alternatives at ${quoted(path)}`);
  return alternatives(path, constraint as readonly HeaderValue[]);
}

/** An entry's patterns; the type must be named literally. */
function entryPattern(constraint: KeyConstraint): Pattern {
  const type = constraint.get("type");
  if (typeof type !== "string") throw malformed("an entry does not say which type it is for");
  if (metaCharacters.test(type)) throw malformed(`the type ${quoted(type)} is not literal`);
  return mapPattern("", constraint);
}

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

/** @throws AssertionError constraint-malformed if an account-key with these headers limits itself in no known way */
export function checkConstraints(headers: Headers): void {
  const constraints = readConstraints(headers);
  if (constraints?.length === 0) throw malformed('they are not a list of maps with "headers"');
  constraints?.forEach(entryPattern);
}

/**
 * May a key with these constraints sign an assertion with these headers? Without constraints it may sign anything.
 * @throws AssertionError constraint-malformed
 */
export function matchesConstraints(headers: Headers, constraints: readonly KeyConstraint[] | undefined): boolean {
  return constraints === undefined || constraints.map(entryPattern).some((pattern) => pattern(headers));
}
