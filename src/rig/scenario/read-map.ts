import { isMap, isScalar, type Node, visit } from "yaml";
import { findClosest } from "../../hardware/closest-name.ts";
import { printable } from "../../problem/printable.ts";
import type { Shape } from "./shapes.ts";

/** One key of a map with known keys. */
export interface ScenarioKey<T> {
  readonly shape: Shape<T>;
  /** For docs/scenarios.md and editors. */
  readonly meaning: string;
  /** What counts where it is missing, in words; empty: nothing. */
  readonly fallback: string;
}

/** Which kind of value each key has, ReadMap tells. */
export type KeyTable = Readonly<Record<string, ScenarioKey<unknown>>>;

/** What is read with a table: keys that are missing or wrong are left out. */
export type ReadMap<Table extends KeyTable> = {
  readonly [Key in keyof Table]?: Table[Key] extends ScenarioKey<infer T> ? T : never;
};

/** Takes a mistake and where it is. */
export type Complain = (why: string, at: Node | null) => void;

function unknownKey(name: string, known: readonly string[]): string {
  const near = findClosest(name, known);
  const hint = near === undefined ? `known are ${known.join(", ")}` : `did you mean ${near}?`;
  return `there is no key ${printable(name, 40)}; ${hint}`;
}

/** An alias would be read as nothing. */
function complainOfAliases(node: Node | null, complain: Complain): boolean {
  let found = false;
  if (node !== null) {
    visit(node, {
      Alias: (_, alias) => {
        found = true;
        complain(`*${alias.source} is an alias; write out what it stands for`, alias);
      },
    });
  }
  return found;
}

/** Reads all keys of a map, and complains of everything that is wrong with them. */
export function readMap<Table extends KeyTable>(node: Node | null, table: Table, complain: Complain): ReadMap<Table> {
  const found: Record<string, unknown> = {};
  if (!isMap(node)) {
    complain(`it is no map of keys and values; known keys are ${Object.keys(table).join(", ")}`, node);
    return found as ReadMap<Table>;
  }
  for (const pair of node.items) {
    const [key, valueNode] = [pair.key as Node, (pair.value ?? null) as Node | null];
    const name = isScalar(key) ? String(key.value) : "";
    const known = Object.hasOwn(table, name) ? table[name] : undefined;
    if (known === undefined) complain(unknownKey(name, Object.keys(table)), key);
    else if (!complainOfAliases(valueNode, complain)) {
      const wrong = (why: string, at: Node | null = null): undefined =>
        complain(why, at ?? valueNode ?? key) as undefined;
      const read: unknown = known.shape.read({ name, value: valueNode?.toJSON() ?? null, node: valueNode, wrong });
      if (read !== undefined) found[name] = read;
    }
  }
  return found as ReadMap<Table>;
}

/** A map with known keys as a value. */
export function keyedMap<Table extends KeyTable>(table: Table): Shape<ReadMap<Table>> {
  return {
    jsonSchema: keyedSchema(table),
    read: ({ node, wrong }) => readMap(node, table, wrong),
  };
}

/** The map as JSON Schema: every key with its meaning, and no others. */
export function keyedSchema(table: KeyTable): Readonly<Record<string, unknown>> {
  const properties = Object.entries(table).map(([name, { shape, meaning }]) => [
    name,
    { description: meaning, ...shape.jsonSchema },
  ]);
  return { type: "object", additionalProperties: false, properties: Object.fromEntries(properties) };
}
