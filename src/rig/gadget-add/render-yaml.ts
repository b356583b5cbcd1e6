import { stringify } from "yaml";

/** What is to stand in a YAML file: maps, lists and texts. */
export type Wanted = string | readonly Wanted[] | { readonly [key: string]: Wanted };
export type WantedMap = { readonly [key: string]: Wanted };

/** Lines that are longer are written over several. */
const flowChars = 80;

export function isWantedMap(value: Wanted): value is WantedMap {
  return typeof value === "object" && !Array.isArray(value);
}

function scalar(text: string): string {
  return stringify(text, { schema: "core", lineWidth: 0 }).trimEnd();
}

/** On one line, as it may stand between brackets. */
export function flow(value: Wanted): string {
  if (typeof value === "string") return value.includes("\n") ? JSON.stringify(value) : scalar(value);
  if (!isWantedMap(value)) return `[${value.map(flow).join(", ")}]`;
  const pairs = Object.entries(value).map(([key, inner]) => `${scalar(key)}: ${flow(inner)}`);
  return `{${pairs.join(", ")}}`;
}

function hasLines(value: Wanted): boolean {
  if (typeof value === "string") return value.includes("\n");
  return Object.values(value).some(hasLines);
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line === "" ? line : `  ${line}`));
}

/** `key: value` in lines without indentation: on one line where it fits and is no map of maps. */
export function pairLines(key: string, value: Wanted): readonly string[] {
  if (typeof value === "string") {
    if (!value.includes("\n")) return [`${scalar(key)}: ${scalar(value)}`];
    return [`${scalar(key)}: |`, ...indented(value.replace(/\n$/, "").split("\n"))];
  }
  const oneLine = `${scalar(key)}: ${flow(value)}`;
  const nested = isWantedMap(value) && Object.values(value).some((inner) => isWantedMap(inner));
  const maps = !isWantedMap(value) && value.some((item) => isWantedMap(item));
  if (!hasLines(value) && !nested && !maps && oneLine.length <= flowChars) return [oneLine];
  return [`${scalar(key)}:`, ...indented(blockLines(value))];
}

/** An item of a list in lines without indentation. */
export function itemLines(item: Wanted): readonly string[] {
  const [first = "", ...rest] = typeof item === "string" ? [scalar(item)] : blockLines(item);
  return [`- ${first}`, ...indented(rest)];
}

/** A map's pairs or a list's items in lines without indentation. */
export function blockLines(value: Wanted): readonly string[] {
  if (typeof value === "string") return [scalar(value)];
  if (!isWantedMap(value)) return value.flatMap(itemLines);
  return Object.entries(value).flatMap(([key, inner]) => pairLines(key, inner));
}
