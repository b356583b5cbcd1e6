import type { Headers, HeaderValue } from "./assertion.ts";
import { AssertionError, quoted } from "./assertion-error.ts";
import { dateOf, type Instant, parseTime } from "./time.ts";

// One small check per kind of header (snapd asserts/header_checks.go). Each throws an AssertionError that names the
// header and shows what it got: header-missing if it is not there, header-invalid (or time-malformed) otherwise.

/** The 48 bytes of SHA3-384 in base64url. */
const digestPattern = /^[A-Za-z0-9_-]{64}$/;
const integerPattern = /^[+-]?[0-9]+$/;
const maxInteger = 2n ** 63n - 1n;

/** Ids that look like snap-ids, or a nice name (snapd asserts/account.go). */
export const accountIdPattern = /^(?:[a-z0-9A-Z]{32}|[-a-z0-9]{2,28})$/;

/** Model and hardware names; upper case is refused by checkModelName (snapd asserts/model.go). */
export const modelPattern = /^[a-zA-Z0-9](?:-?[a-zA-Z0-9])*$/;

function shown(value: HeaderValue): string {
  if (typeof value === "string") return quoted(value);
  return value instanceof Map ? "a map" : "a list";
}

/** The error for a header whose value is not what it should be. */
export function invalid(name: string, expected: string, value: HeaderValue): AssertionError {
  const message = `cannot accept header ${quoted(name)}: expected ${expected}, got ${shown(value)}`;
  return new AssertionError("header-invalid", message, { header: name });
}

/** The header's text, which may be empty; undefined if there is no such header. */
export function optionalText(headers: Headers, name: string): string | undefined {
  const value = headers.get(name);
  if (value !== undefined && typeof value !== "string") throw invalid(name, "text", value);
  return value;
}

/** The header's text, at least one character. */
export function text(headers: Headers, name: string): string {
  const value = headers.get(name);
  if (value === undefined) {
    throw new AssertionError("header-missing", `cannot find header ${quoted(name)}: it is mandatory`, { header: name });
  }
  if (typeof value !== "string" || value === "") throw invalid(name, "text that is not empty", value);
  return value;
}

export function textMatching(headers: Headers, name: string, pattern: RegExp, expected: string): string {
  const value = text(headers, name);
  if (!pattern.test(value)) throw invalid(name, expected, value);
  return value;
}

/** A primary key's part becomes a part of a path: it is not empty and holds no "/". */
export function primaryKeyPart(headers: Headers, name: string): string {
  const value = text(headers, name);
  if (value.includes("/")) throw invalid(name, 'no "/"', value);
  return value;
}

/** A decimal integer of 64 bits as Go's strconv.Atoi reads it, but without zeros in front; 0 if absent. */
export function integer(headers: Headers, name: string): number {
  const value = headers.get(name);
  if (value === undefined) return 0;
  if (typeof value !== "string" || !integerPattern.test(value)) throw invalid(name, "an integer", value);
  if (value.startsWith("0") && value !== "0") throw invalid(name, "an integer without zeros in front", value);
  const number = Number(value);
  if (!Number.isSafeInteger(number) && !fits64Bits(value)) throw invalid(name, "an integer of 64 bits", value);
  // Beyond 2⁵³ the number is not exact; nothing but a revision can be that large, and exactRevision compares those.
  return number === 0 ? 0 : number;
}

function fits64Bits(value: string): boolean {
  const number = BigInt(value.replace(/^[+-]/, ""));
  return number <= maxInteger || (value.startsWith("-") && number === maxInteger + 1n);
}

/** An integer that is not negative. */
export function count(headers: Headers, name: string): number {
  const value = integer(headers, name);
  if (value < 0) throw invalid(name, "no negative number", headers.get(name) ?? "");
  return value;
}

/** The exact revision, for comparing. */
export function exactRevision(headers: Headers): bigint {
  const value = headers.get("revision");
  return typeof value === "string" ? BigInt(value.replace(/^[+-]/, "")) : 0n;
}

/** A SHA3-384 digest in base64url; Go ignores line breaks in it. */
export function digest(headers: Headers, name: string): string {
  const value = text(headers, name);
  if (digestPattern.test(value) || digestPattern.test(value.replace(/[\r\n]/g, ""))) return value;
  throw invalid(name, "a SHA3-384 digest", value);
}

function readTime(name: string, value: string): Instant {
  const found = parseTime(value);
  if (found !== undefined) return found;
  const message = `cannot accept header ${quoted(name)}: expected an RFC 3339 time, got ${quoted(value)}`;
  throw new AssertionError("time-malformed", message, { header: name });
}

/** A mandatory time, to the nanosecond. */
export function instant(headers: Headers, name: string): Instant {
  return readTime(name, text(headers, name));
}

export function optionalInstant(headers: Headers, name: string): Instant | undefined {
  const value = optionalText(headers, name);
  return value === undefined ? undefined : readTime(name, value);
}

export function time(headers: Headers, name: string): Date {
  return dateOf(instant(headers, name));
}

/** A list of texts that all match; empty if absent. */
export function textList(headers: Headers, name: string, pattern?: RegExp): readonly string[] {
  const list = headers.get(name);
  if (list === undefined) return [];
  if (!Array.isArray(list)) throw invalid(name, "a list of texts", list);
  return list.map((item: HeaderValue) => {
    if (typeof item !== "string") throw invalid(name, "a list of texts", item);
    if (pattern !== undefined && !pattern.test(item)) throw invalid(name, `items like ${pattern.source}`, item);
    return item;
  });
}

/** "true" or "false"; false if absent. */
export function optionalFlag(headers: Headers, name: string): boolean {
  const value = headers.get(name);
  if (value === undefined || value === "false") return false;
  if (value !== "true") throw invalid(name, '"true" or "false"', value);
  return true;
}

/** A model's name: letters, digits and single dashes between them, no upper case. */
export function modelName(headers: Headers): string {
  const value = textMatching(headers, "model", modelPattern, "letters, digits and single dashes");
  if (value.toLowerCase() !== value) throw invalid("model", "no upper case", value);
  return value;
}
