import type { Finding } from "./gate.ts";
import { type Place, placeOf, pureRooms } from "./room.ts";
import type { SourceFile } from "./source-file.ts";

/** Imports against the direction of the house, and rooms that need each other. */
export function importFindings(files: readonly SourceFile[]): readonly Finding[] {
  return [...files.flatMap(wrongDirections), ...roomCycles(files)];
}

function wrongDirections({ path, imports }: SourceFile): Finding[] {
  const from = placeOf(path);
  if (from === undefined) return [];
  return imports.flatMap(({ path: imported, line }) => {
    const rule = brokenRule(from, imported);
    return rule === undefined ? [] : [{ path, line, rule, message: `must not import ${imported}` }];
  });
}

function brokenRule(from: Place, imported: string): string | undefined {
  const to = placeOf(imported);
  if (to === undefined) return imported === "package.json" ? undefined : "layout/leaves-src";
  if (to.name === from.name) return undefined;
  if (to.name === "rig") return "layout/imports-rig";
  if (pureRooms.has(from.name) && !pureRooms.has(to.name)) return "layout/impure-import";
  return to.storey > from.storey ? "layout/import-upwards" : undefined;
}

/** Rooms are a directed graph without cycles; what all of them need lies in `problem`, which may name them all. */
function roomCycles(files: readonly SourceFile[]): Finding[] {
  const edges = roomEdges(files);
  const found = new Map<string, Finding>();
  for (const start of edges.keys()) {
    const cycle = shortestCycle(edges, start);
    if (cycle === undefined) continue;
    const key = [...cycle].sort().join(" ");
    const message = `rooms need each other: ${[...cycle, start].join(" → ")}`;
    if (!found.has(key)) found.set(key, { path: `src/${start}`, rule: "layout/room-cycle", message });
  }
  return [...found.values()];
}

function roomEdges(files: readonly SourceFile[]): Map<string, Set<string>> {
  const edges = new Map<string, Set<string>>();
  for (const { path, imports } of files) {
    const from = placeOf(path);
    if (from === undefined || from.storey > 0) continue;
    for (const { path: imported } of imports) {
      const to = placeOf(imported);
      if (to === undefined || to.storey > 0 || to.name === from.name || isExempt(from.name, to.name)) continue;
      edges.set(from.name, (edges.get(from.name) ?? new Set()).add(to.name));
    }
  }
  return edges;
}

function isExempt(from: string, to: string): boolean {
  return from === "problem" || to === "problem" || (pureRooms.has(from) && pureRooms.has(to));
}

/** Breadth first from START until it is met again. */
function shortestCycle(edges: ReadonlyMap<string, ReadonlySet<string>>, start: string): readonly string[] | undefined {
  const paths: string[][] = [[start]];
  const seen = new Set<string>();
  for (let path = paths.shift(); path !== undefined; path = paths.shift()) {
    for (const next of edges.get(path.at(-1) ?? "") ?? []) {
      if (next === start) return path;
      if (!seen.has(next)) paths.push([...path, next]);
      seen.add(next);
    }
  }
  return undefined;
}
