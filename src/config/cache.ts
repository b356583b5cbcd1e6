import type { Located, LocatedEntry, Place } from "./located.ts";
import { TreeBudget } from "./located.ts";

/** The settings file a cache entry is of. */
export interface CacheOrigin {
  /** Of the file's bytes. */
  readonly fingerprint: string;
  readonly text: string;
  /** The file's path, for messages. */
  readonly source: string;
}

const format = "prepare-device checked settings 2";
const cacheMaxChars = 1_048_576;

/**
 * The values as JSON under the file's fingerprint, so that a later start needs no YAML reader. Header values are not copied:
 * what is kept is where in the file they stand. Undefined where that is impossible (a value with escapes): such a file
 * is read anew every time. What {file: PATH} names is never in the values.
 */
export function encodeCheckedSettings(tree: Located, origin: CacheOrigin): string | undefined {
  try {
    return JSON.stringify({ format, fingerprint: origin.fingerprint, tree: encodeNode(tree, false) });
  } catch (error) {
    if (error instanceof NotCacheable) return undefined;
    throw error;
  }
}

/**
 * The values of a cache entry, or undefined if it is not of this very file or not well-formed. Nothing in it is
 * believed: the values go through the same check as if they had just been read.
 */
export function decodeCheckedSettings(text: string, origin: CacheOrigin): Located | undefined {
  if (text.length > cacheMaxChars) return undefined;
  try {
    const entry: unknown = JSON.parse(text);
    if (!isRecord(entry) || entry["format"] !== format || entry["fingerprint"] !== origin.fingerprint) return undefined;
    return decodeNode(entry["tree"], origin, new TreeBudget(), 0);
  } catch {
    return undefined;
  }
}

class NotCacheable extends Error {
  override readonly name = "NotCacheable";
}

type Encoded = readonly [line: number, column: number, kind: string, content: unknown, written?: string];

function encodeNode(node: Located, secret: boolean): Encoded {
  const at = [node.at.line ?? 0, node.at.column ?? 0] as const;
  if (node.kind === "list") return [...at, "l", node.items.map((item) => encodeNode(item, secret))];
  if (node.kind === "map") return [...at, "m", node.entries.map((entry) => encodeEntry(entry, secret))];
  if (typeof node.value === "string" && secret) {
    if (node.range === undefined) throw new NotCacheable("a secret that does not stand in the file as it is");
    return [...at, "r", node.range];
  }
  return node.written === undefined ? [...at, "s", node.value] : [...at, "s", node.value, node.written];
}

/** Whatever stands below a key named headers counts as secret. */
function encodeEntry(entry: LocatedEntry, secret: boolean): readonly unknown[] {
  const inside = secret || entry.name === "headers";
  return [entry.name, entry.at.line ?? 0, entry.at.column ?? 0, encodeNode(entry.value, inside)];
}

function decodeNode(node: unknown, origin: CacheOrigin, budget: TreeBudget, depth: number): Located {
  budget.spend(depth);
  if (!Array.isArray(node)) throw new TypeError("not a node");
  const [line, column, kind, content, written] = node as readonly unknown[];
  const at = placeOf(line, column, origin);
  if (kind === "l")
    return { kind: "list", at, items: arrayOf(content).map((item) => decodeNode(item, origin, budget, depth + 1)) };
  if (kind === "m") {
    const entries = arrayOf(content).map((entry) => decodeEntry(entry, origin, budget, depth + 1));
    if (new Set(entries.map(({ name }) => name)).size !== entries.length) throw new TypeError("a name twice");
    return { kind: "map", at, entries };
  }
  if (kind === "r") return { kind: "scalar", at, value: sliceOf(content, origin.text) };
  if (kind === "s" && isScalarValue(content)) {
    return typeof written === "string"
      ? { kind: "scalar", at, value: content, written }
      : { kind: "scalar", at, value: content };
  }
  throw new TypeError("unknown kind of node");
}

function decodeEntry(entry: unknown, origin: CacheOrigin, budget: TreeBudget, depth: number): LocatedEntry {
  const [name, line, column, value] = arrayOf(entry);
  if (typeof name !== "string") throw new TypeError("a name that is no text");
  return { name, at: placeOf(line, column, origin), value: decodeNode(value, origin, budget, depth) };
}

function placeOf(line: unknown, column: unknown, origin: CacheOrigin): Place {
  if (!isCount(line) || !isCount(column) || line < 1 || column < 1) throw new TypeError("not a place");
  return { source: origin.source, line, column };
}

function sliceOf(range: unknown, text: string): string {
  const [from, to] = arrayOf(range);
  if (!isCount(from) || !isCount(to) || from > to || to > text.length) throw new TypeError("not a range of the file");
  return text.slice(from, to);
}

function arrayOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new TypeError("not a list");
  return value;
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isScalarValue(value: unknown): value is string | number | boolean | null {
  return value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
