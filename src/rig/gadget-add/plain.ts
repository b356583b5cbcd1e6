import type { Plain, PlainMap } from "./yaml-source.ts";

export function isPlainMap(value: Plain | undefined): value is PlainMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isPlainList(value: Plain | undefined): value is readonly Plain[] {
  return Array.isArray(value);
}

const nothing: ReadonlySet<string> = new Set(["", "~", "null", "Null", "NULL"]);

/** Is there no value, or one that holds nothing: `key:`, `key: ~`, `key: {}`? */
export function saysNothing(value: Plain | undefined): boolean {
  if (value === undefined || value === null) return true;
  return typeof value === "string" ? nothing.has(value) : Object.keys(value).length === 0;
}

/** Do both say the same? The order of a map's keys does not matter, nor how nothing is written. */
export function isSame(one: Plain | undefined, other: Plain | undefined): boolean {
  if (saysNothing(one) || saysNothing(other)) return saysNothing(one) && saysNothing(other);
  if (isPlainList(one) && isPlainList(other)) {
    return one.length === other.length && one.every((item, index) => isSame(item, other[index]));
  }
  if (!isPlainMap(one) || !isPlainMap(other)) return one === other;
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => key in other && isSame(one[key], other[key]));
}

/** The list without one item for each of the others. */
export function withoutItems(list: readonly Plain[], others: readonly Plain[]): readonly Plain[] {
  const left = [...list];
  for (const other of others) {
    const at = left.findIndex((item) => isSame(item, other));
    if (at !== -1) left.splice(at, 1);
  }
  return left;
}
