import { readFileSync } from "node:fs";

/** Right, wrong and nearly right values by what they are, and which headers they fit. */
interface Dictionary {
  readonly lists: Readonly<Record<string, readonly string[]>>;
  /** The list that fits a header. */
  readonly fitting: Readonly<Record<string, string>>;
  /** One right value for a header. */
  readonly right: Readonly<Record<string, string>>;
  /** The headers that make a type. */
  readonly wanted: Readonly<Record<string, readonly string[]>>;
  /** The headers of a type whose values are looked at closely. */
  readonly decisive: Readonly<Record<string, readonly string[]>>;
}

const file = new URL("../../vectors/differential/values.json", import.meta.url);

const dictionary = JSON.parse(readFileSync(file, "utf8")) as Dictionary;

export function listOf(name: string): readonly string[] {
  const list = dictionary.lists[name];
  if (list === undefined) throw new Error(`values.json has no list ${name}`);
  return list;
}

/** Values for this header, undefined for headers that take any text. */
export function fittingValues(header: string): readonly string[] | undefined {
  return Object.hasOwn(dictionary.fitting, header) ? listOf(dictionary.fitting[header] ?? "") : undefined;
}

export function rightValue(header: string): string | undefined {
  return dictionary.right[header];
}

export function wantedHeaders(type: string): readonly string[] {
  return dictionary.wanted[type] ?? [];
}

export function decisiveHeaders(type: string): readonly string[] {
  return Object.hasOwn(dictionary.decisive, type) ? (dictionary.decisive[type] ?? []) : ["x"];
}

/** Names worth setting, whatever the type. */
export const headerNames: readonly string[] = [...Object.keys(dictionary.fitting), ...listOf("otherHeaders")];

export const typeNames: readonly string[] = Object.keys(dictionary.wanted).filter((name) => !name.includes(" "));
