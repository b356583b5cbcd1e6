/** A number with the digits it was written with, as Go's json.Number keeps it. */
export class JsonNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What a snap's configuration can hold. */
export type ConfigValue = null | boolean | string | JsonNumber | readonly ConfigValue[] | ConfigMap;
export type ConfigMap = ReadonlyMap<string, ConfigValue>;

export function isConfigMap(value: ConfigValue | undefined): value is ConfigMap {
  return value instanceof Map;
}

type SourceReviver = (this: unknown, key: string, value: unknown, context: { readonly source?: string }) => unknown;

/** JSON.parse with the source text of numbers (ECMAScript 2026), which the language's type library does not know yet. */
const parseWithSource = JSON.parse as (text: string, reviver: SourceReviver) => unknown;

/**
 * The value of a JSON text, numbers as written; undefined if it is none. What follows a bracket or brace that closes
 * nothing is not looked at, since snapd does not either (jsonutil.DecodeWithNumber).
 */
export function parseJson(text: string): ConfigValue | undefined {
  const whole = parseWhole(text);
  if (whole !== undefined) return whole;
  for (const { index } of text.matchAll(/[\]}]/g)) {
    const before = parseWhole(text.slice(0, index));
    if (before !== undefined) return before;
  }
  return undefined;
}

function parseWhole(text: string): ConfigValue | undefined {
  try {
    return parseWithSource(text, (_key, value, context) => {
      if (typeof value === "number") return new JsonNumber(context.source ?? String(value));
      if (typeof value !== "object" || value === null) return value;
      if (Array.isArray(value) || value instanceof JsonNumber || value instanceof Map) return value;
      return new Map(Object.entries(value));
    }) as ConfigValue;
  } catch {
    return undefined;
  }
}

/** Go's complaint about a text that is no JSON, as far as its first character tells. */
export function jsonFault(text: string): string {
  const first = text.trimStart().charAt(0);
  if (first === "") return "EOF";
  return /[[{"tfn0-9-]/.test(first) ? "unexpected EOF" : `invalid character '${first}' looking for beginning of value`;
}

/** Go writes these as escapes, whatever JSON allows. */
function goString(text: string): string {
  return JSON.stringify(text).replace(/[<>&\u2028\u2029]/g, (char) => {
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** JSON as Go's MarshalIndent writes it: keys sorted, one entry a line. */
export function writeJson(value: ConfigValue, indent: string, margin = ""): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return goString(value);
  if (value instanceof JsonNumber) return value.text;
  const deeper = margin + indent;
  const lines = isConfigMap(value)
    ? [...value].sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => `${goString(k)}: ${writeJson(v, indent, deeper)}`)
    : value.map((item) => writeJson(item, indent, deeper));
  const [open, close] = isConfigMap(value) ? ["{", "}"] : ["[", "]"];
  if (lines.length === 0) return `${open}${close}`;
  return `${open}\n${lines.map((line) => `${deeper}${line}`).join(",\n")}\n${margin}${close}`;
}

/** JSON as Go's Marshal writes it: keys sorted, no blanks. */
export function compactJson(value: ConfigValue): string {
  if (value instanceof JsonNumber) return value.text;
  if (isConfigMap(value)) {
    const members = [...value].sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${members.map(([name, inner]) => `${goString(name)}:${compactJson(inner)}`).join(",")}}`;
  }
  if (typeof value === "string") return goString(value);
  if (value === null || typeof value === "boolean") return String(value);
  return `[${value.map((inner) => compactJson(inner)).join(",")}]`;
}

/** As plain JavaScript, numbers as numbers. */
export function plainValue(value: ConfigValue): unknown {
  if (value instanceof JsonNumber) return Number(value.text);
  if (isConfigMap(value)) return Object.fromEntries([...value].map(([name, inner]) => [name, plainValue(inner)]));
  return Array.isArray(value) ? value.map((inner: ConfigValue) => plainValue(inner)) : value;
}
