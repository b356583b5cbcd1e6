import type { Headers, HeaderValue } from "./assertion.ts";
import { AssertionError, quoted } from "./assertion-error.ts";

// The header format (snapd asserts/headers.go): `name: value`, or `name:` and then lines indented deeper, which are
// text (four spaces more), a list (two spaces and "-") or a map (two spaces and a key).

const namePattern = /^[a-z](?:-?[a-z0-9])*$/;

/** Deeper nesting needs more than a megabyte of indentation; what streams may carry ends far earlier. */
const maxIndent = 2000;

/** May this be the name of a header or the key of a map? */
export function isHeaderName(name: string): boolean {
  return namePattern.test(name);
}

/** Where reading is. Values are cut out of the whole text: splitting it into lines first cost as much as all the rest. */
interface Cursor {
  readonly text: string;
  /** Where the line to read next starts; behind the text's end if there is none. */
  at: number;
}

function malformed(cause: string): AssertionError {
  return new AssertionError("headers-malformed", `cannot parse headers: ${cause}`);
}

function lineEnd(text: string, start: number): number {
  const end = text.indexOf("\n", start);
  return end < 0 ? text.length : end;
}

function lineAt(text: string, start: number): string {
  return text.slice(start, lineEnd(text, start));
}

/** Reads `name: …` with the name starting at `column`, and what belongs to it, into the map. */
function readNamed(cursor: Cursor, column: number, indent: number, into: Map<string, HeaderValue>): void {
  const { text, at } = cursor;
  const end = lineEnd(text, at);
  const colon = text.indexOf(":", at + column);
  if (colon < 0 || colon >= end) throw malformed(`no ":" in ${quoted(lineAt(text, at))}`);
  const name = text.slice(at + column, colon);
  if (!isHeaderName(name)) throw malformed(`${quoted(name)} is not a name`);
  const value = readValue(cursor, colon + 1, end, indent);
  if (into.has(name)) throw malformed(`${quoted(name)} comes twice`);
  into.set(name, value);
}

/** The value that starts at `from` in the current line, which ends at `end`, or below it. `indent` is that of what introduced it. */
function readValue(cursor: Cursor, from: number, end: number, indent: number): HeaderValue {
  const { text, at } = cursor;
  cursor.at = end + 1;
  if (from < end) {
    if (text[from] !== " ") throw malformed(`no space before the value in ${quoted(lineAt(text, at))}`);
    return text.slice(from + 1, end);
  }
  if (indent > maxIndent) throw malformed("lists and maps are nested too deeply");
  const isIndented = text.startsWith(" ".repeat(indent + 2), cursor.at);
  const first = isIndented ? text[cursor.at + indent + 2] : undefined;
  if (first === "-") return readList(cursor, indent);
  if (first !== undefined && first !== "\n" && first !== " ") return readMap(cursor, indent);
  return readText(cursor, indent, at);
}

function readText(cursor: Cursor, indent: number, introducedAt: number): string {
  const { text, at: start } = cursor;
  const prefix = " ".repeat(indent + 4);
  if (!text.startsWith(prefix, start)) {
    throw malformed(`nothing is indented by ${prefix.length} below ${quoted(lineAt(text, introducedAt))}`);
  }
  let value = "";
  let lineStart = start + prefix.length;
  let end = lineEnd(text, start);
  while (text.startsWith(prefix, end + 1)) {
    value += text.slice(lineStart, end + 1);
    lineStart = end + 1 + prefix.length;
    end = lineEnd(text, lineStart);
  }
  cursor.at = end + 1;
  return value + text.slice(lineStart, end);
}

function readList(cursor: Cursor, indent: number): readonly HeaderValue[] {
  const { text } = cursor;
  const prefix = `${" ".repeat(indent + 2)}-`;
  const list: HeaderValue[] = [];
  while (text.startsWith(prefix, cursor.at)) {
    list.push(readValue(cursor, cursor.at + prefix.length, lineEnd(text, cursor.at), indent + 2));
  }
  return list;
}

function readMap(cursor: Cursor, indent: number): ReadonlyMap<string, HeaderValue> {
  const prefix = " ".repeat(indent + 2);
  const map = new Map<string, HeaderValue>();
  while (cursor.text.startsWith(prefix, cursor.at)) readNamed(cursor, prefix.length, indent + 2, map);
  return map;
}

/**
 * The headers in this text, which has no empty line and no newline at its end.
 * @throws AssertionError headers-malformed
 */
export function parseHeaders(text: string): Headers {
  const headers = new Map<string, HeaderValue>();
  const cursor: Cursor = { text, at: 0 };
  while (cursor.at <= text.length) readNamed(cursor, 0, 0, headers);
  return headers;
}

function isMap(value: HeaderValue): value is ReadonlyMap<string, HeaderValue> {
  return value instanceof Map;
}

function isList(value: HeaderValue): value is readonly HeaderValue[] {
  return Array.isArray(value);
}

/** Names are ASCII, so this is snapd's order of bytes. */
function byName(a: readonly [string, HeaderValue], b: readonly [string, HeaderValue]): number {
  return a[0] < b[0] ? -1 : 1;
}

/** One header as it is written, each line behind a newline; nothing for an empty list or map. */
export function writeHeader(intro: string, value: HeaderValue, indent = 0): string {
  if (typeof value === "string") return `\n${intro}${writeText(value, indent)}`;
  const prefix = " ".repeat(indent + 2);
  if (isMap(value)) {
    if (value.size === 0) return "";
    const entries = [...value].sort(byName);
    return `\n${intro}${entries.map(([name, item]) => writeHeader(`${prefix}${name}:`, item, indent + 2)).join("")}`;
  }
  if (!isList(value) || value.length === 0) return "";
  return `\n${intro}${value.map((item) => writeHeader(`${prefix}-`, item, indent + 2)).join("")}`;
}

function writeText(text: string, indent: number): string {
  if (!text.includes("\n")) return ` ${text}`;
  const prefix = `\n${" ".repeat(indent + 4)}`;
  return prefix + text.replaceAll("\n", prefix);
}
