/** Where a value was written: a file's path with line and column (from 1), or a source that has no lines. */
export interface Place {
  readonly source: string;
  readonly line?: number;
  readonly column?: number;
}

export interface LocatedScalar {
  readonly kind: "scalar";
  readonly at: Place;
  readonly value: string | number | boolean | null;
  /** Offsets of the value in the decoded text, where the text between them is the value itself. */
  readonly range?: readonly [number, number];
  /** A number or boolean as it stands in the file (007 is not 7). */
  readonly written?: string;
}

export interface LocatedEntry {
  readonly name: string;
  readonly at: Place;
  readonly value: Located;
}

export interface LocatedMap {
  readonly kind: "map";
  readonly at: Place;
  readonly entries: readonly LocatedEntry[];
}

export interface LocatedList {
  readonly kind: "list";
  readonly at: Place;
  readonly items: readonly Located[];
}

/** A settings value together with where it was written. */
export type Located = LocatedScalar | LocatedMap | LocatedList;

/** Bounds of one layer of settings, so that a file full of aliases or a hostile document stays small. */
export const treeLimits = { maxDepth: 12, maxNodes: 4096 } as const;

export class TreeTooBig extends Error {
  override readonly name = "TreeTooBig";
}

/** Counts nodes and depth while a tree is built; throws TreeTooBig. */
export class TreeBudget {
  #nodes = 0;

  spend(depth: number): void {
    this.#nodes += 1;
    if (depth > treeLimits.maxDepth) throw new TreeTooBig(`more than ${treeLimits.maxDepth} levels deep`);
    if (this.#nodes > treeLimits.maxNodes) throw new TreeTooBig(`more than ${treeLimits.maxNodes} values`);
  }
}

/** Gives a plain value (parsed JSON, a flag) a place; null and undefined members count as absent. Throws TreeTooBig. */
export function locate(value: unknown, at: Place, budget = new TreeBudget(), depth = 0): Located {
  budget.spend(depth);
  if (Array.isArray(value)) {
    return { kind: "list", at, items: value.map((item: unknown) => locate(item, at, budget, depth + 1)) };
  }
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).filter(([, member]) => member !== null && member !== undefined);
    const entries = members.map(([name, member]) => ({ name, at, value: locate(member, at, budget, depth + 1) }));
    return { kind: "map", at, entries };
  }
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
    return { kind: "scalar", at, value };
  }
  return { kind: "scalar", at, value: null };
}

/** What a value is, in words for a message. */
export function kindInWords(value: Located): string {
  if (value.kind === "map") return "a map";
  if (value.kind === "list") return "a list";
  if (value.value === null) return "empty";
  if (typeof value.value === "string") return "text";
  return typeof value.value === "number" ? "a number" : "a boolean";
}

/** The place as a person looks it up: FILE:LINE:COLUMN, or the source's name. */
export function placeInWords(at: Place): string {
  return at.line === undefined ? at.source : `${at.source}:${at.line}:${at.column ?? 1}`;
}
