import { isMap, isSeq, type Node } from "yaml";
import { Problem } from "../../problem/problem.ts";
import { durationMs, durationPattern } from "../story/duration.ts";

export type JsonSchema = Readonly<Record<string, unknown>>;

/** A value as it stands in a scenario file. */
export interface Given {
  /** Of its key. */
  readonly name: string;
  readonly value: unknown;
  readonly node: Node | null;
  /** A mistake in it, told with the line of the node or of the value itself. */
  readonly wrong: (why: string, at?: Node | null) => undefined;
}

/** One kind of value: how it is read, and the same as JSON Schema. */
export interface Shape<T> {
  readonly jsonSchema: JsonSchema;
  /** Undefined after at least one mistake. */
  read(given: Given): T | undefined;
}

/** Whatever `check` complains of is a mistake here. */
function isSound(given: Given, check: () => void, at?: Node | null): boolean {
  try {
    check();
    return true;
  } catch (fault) {
    if (!(fault instanceof Problem || fault instanceof RangeError)) throw fault;
    given.wrong(fault.message.replace(/^cannot (?:make|play) /, ""), at);
    return false;
  }
}

interface TextRules {
  /** JSON Schema's part of what `check` looks at. */
  readonly pattern?: string;
  /** @throws Problem or RangeError that says what is wrong with it */
  readonly check?: (text: string) => void;
}

/** A text that is not empty. */
export function text({ pattern, check }: TextRules = {}): Shape<string> {
  return {
    jsonSchema: { type: "string", minLength: 1, ...(pattern === undefined ? {} : { pattern }) },
    read: (given) => {
      const { name, value } = given;
      if (typeof value !== "string" || value === "") return given.wrong(`${name} is a text; put it in quotes`);
      return check === undefined || isSound(given, () => check(value)) ? value : undefined;
    },
  };
}

/** Null where there is to be none. */
export function textOrNull(): Shape<string | null> {
  const inner = text();
  return {
    jsonSchema: { ...inner.jsonSchema, type: ["string", "null"] },
    read: (given) => (given.value === null ? null : inner.read(given)),
  };
}

export function oneOf<Word extends string>(words: readonly Word[]): Shape<Word> {
  return {
    jsonSchema: { enum: words },
    read: ({ name, value, wrong }) =>
      words.find((word) => word === value) ?? wrong(`${name} is one of ${words.join(", ")}`),
  };
}

export function wholeNumber(min = 0, max?: number): Shape<number> {
  const bounds = max === undefined ? "" : ` from ${min} to ${max}`;
  return {
    jsonSchema: { type: "integer", minimum: min, ...(max === undefined ? {} : { maximum: max }) },
    read: ({ name, value, wrong }) => {
      const isFine = typeof value === "number" && Number.isInteger(value) && value >= min && value <= (max ?? value);
      return isFine ? value : wrong(`${name} is a whole number${bounds}`);
    },
  };
}

/** Milliseconds. */
export function duration(): Shape<number> {
  return {
    jsonSchema: { type: "string", pattern: `^${durationPattern}$` },
    read: ({ name, value, wrong }) => {
      if (typeof value !== "string") return wrong(`${name} is a text; put it in quotes, with its unit: "90s"`);
      return durationMs(value) ?? wrong(`${name} is a time such as 90s, 10m or 24h`);
    },
  };
}

/** A list of texts; nothing at all is an empty one. Every entry that is wrong is told with its own line. */
export function texts({ pattern, check }: TextRules = {}): Shape<readonly string[]> {
  return {
    jsonSchema: {
      type: ["array", "null"],
      items: { type: "string", ...(pattern === undefined ? {} : { pattern }) },
    },
    read: (given) => {
      const { name, node, wrong } = given;
      const list = given.value ?? [];
      if (!Array.isArray(list)) return wrong(`${name} is a list of texts, as in ["one", "two"]`);
      const isFine = list.map((entry: unknown, index) => {
        const at = isSeq(node) ? (node.items[index] as Node) : null;
        if (typeof entry === "string") return check === undefined || isSound(given, () => check(entry), at);
        wrong(`${name} is a list of texts; put this one in quotes`, at);
        return false;
      });
      return isFine.every(Boolean) ? (list as string[]) : undefined;
    },
  };
}

interface MapRules<T> {
  /** What it is, for who has written something else. */
  readonly what: string;
  readonly names?: RegExp;
  readonly values?: { readonly jsonSchema: JsonSchema; fits(value: unknown): value is T };
  readonly check?: (name: string, value: unknown) => void;
  /** An empty map, or nothing, says nothing, and is a mistake. */
  readonly minEntries?: number;
}

/** A map whose names are not known before. Every entry that is wrong is told with its own line. */
export function mapOf<T = unknown>(rules: MapRules<T>): Shape<Readonly<Record<string, T>>> {
  const { what, names, values, check, minEntries = 0 } = rules;
  return {
    jsonSchema: {
      type: minEntries === 0 ? ["object", "null"] : "object",
      ...(minEntries === 0 ? {} : { minProperties: minEntries }),
      ...(names === undefined ? {} : { propertyNames: { pattern: names.source } }),
      ...(values === undefined ? {} : { additionalProperties: values.jsonSchema }),
    },
    read: (given) => {
      const { node, wrong, name } = given;
      const map = given.value ?? {};
      const entries = typeof map === "object" && !Array.isArray(map) ? Object.entries(map) : undefined;
      if (entries === undefined || entries.length < minEntries) return wrong(`${name} is a map: ${what}`);
      const isFine = entries.map(([key, value], index) => {
        const at = isMap(node) ? (node.items[index]?.key as Node) : null;
        const fits = (names?.test(key) ?? true) && (values?.fits(value) ?? true);
        if (fits) return check === undefined || isSound(given, () => check(key, value), at);
        wrong(`${name} are ${what}`, at);
        return false;
      });
      return isFine.every(Boolean) ? (map as Readonly<Record<string, T>>) : undefined;
    },
  };
}
