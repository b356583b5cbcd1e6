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

interface Cursor {
  readonly lines: readonly string[];
  /** The line to read next. */
  line: number;
}

function malformed(cause: string): AssertionError {
  return new AssertionError("headers-malformed", `cannot parse headers: ${cause}`);
}

/** Reads `name: …` with the name starting at `column`, and what belongs to it, into the map. */
function readNamed(cursor: Cursor, column: number, indent: number, into: Map<string, HeaderValue>): void {
  const line = cursor.lines[cursor.line] ?? "";
  const colon = line.indexOf(":", column);
  if (colon < 0) throw malformed(`no ":" in ${quoted(line)}`);
  const name = line.slice(column, colon);
  if (!isHeaderName(name)) throw malformed(`${quoted(name)} is not a name`);
  const value = readValue(cursor, colon + 1, indent);
  if (into.has(name)) throw malformed(`${quoted(name)} comes twice`);
  into.set(name, value);
}

/** The value that starts at `column` of the current line, or below it. `indent` is that of what introduced it. */
function readValue(cursor: Cursor, column: number, indent: number): HeaderValue {
  const line = cursor.lines[cursor.line] ?? "";
  cursor.line++;
  if (column < line.length) {
    if (line[column] !== " ") throw malformed(`no space before the value in ${quoted(line)}`);
    return line.slice(column + 1);
  }
  if (indent > maxIndent) throw malformed("lists and maps are nested too deeply");
  const next = cursor.lines[cursor.line];
  const first = next?.startsWith(" ".repeat(indent + 2)) ? next[indent + 2] : undefined;
  if (first === "-") return readList(cursor, indent);
  return first === undefined || first === " " ? readText(cursor, indent) : readMap(cursor, indent);
}

function readText(cursor: Cursor, indent: number): string {
  const prefix = " ".repeat(indent + 4);
  const rows: string[] = [];
  for (let line = cursor.lines[cursor.line]; line?.startsWith(prefix); line = cursor.lines[cursor.line]) {
    rows.push(line.slice(prefix.length));
    cursor.line++;
  }
  if (rows.length === 0) {
    throw malformed(`nothing is indented by ${prefix.length} below ${quoted(cursor.lines[cursor.line - 1] ?? "")}`);
  }
  return rows.join("\n");
}

function readList(cursor: Cursor, indent: number): readonly HeaderValue[] {
  const prefix = `${" ".repeat(indent + 2)}-`;
  const list: HeaderValue[] = [];
  while (cursor.lines[cursor.line]?.startsWith(prefix)) list.push(readValue(cursor, prefix.length, indent + 2));
  return list;
}

function readMap(cursor: Cursor, indent: number): ReadonlyMap<string, HeaderValue> {
  const prefix = " ".repeat(indent + 2);
  const map = new Map<string, HeaderValue>();
  while (cursor.lines[cursor.line]?.startsWith(prefix)) readNamed(cursor, prefix.length, indent + 2, map);
  return map;
}

/**
 * The headers in this text, which has no empty line and no newline at its end.
 * @throws AssertionError headers-malformed
 */
export function parseHeaders(text: string): Headers {
  const headers = new Map<string, HeaderValue>();
  const cursor: Cursor = { lines: text.split("\n"), line: 0 };
  while (cursor.line < cursor.lines.length) readNamed(cursor, 0, 0, headers);
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
