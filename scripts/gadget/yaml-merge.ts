import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, YAMLMap, type YAMLSeq } from "yaml";
import { printable } from "../../src/problem/printable.ts";
import { Problem } from "../../src/problem/problem.ts";

/** A YAML file that is a map at its top. */
export interface YamlFile {
  readonly map: YAMLMap;
  /** The file's text with what was changed in the map. */
  readonly write: () => string;
}

/**
 * Reads YAML whose scalars are texts and nothing else: what is not changed is written as it stood, and snapd, whose
 * reader follows another version of YAML, sees what the author wrote. Problem gadget-file-wrong.
 */
export function readYamlFile(text: string, name: string): YamlFile {
  const lineCounter = new LineCounter();
  const document = parseDocument<YAMLMap>(text, { schema: "failsafe", lineCounter, prettyErrors: false });
  const [fault] = document.errors;
  if (fault !== undefined) {
    const { line, col } = lineCounter.linePos(fault.pos[0]);
    throw new Problem("gadget-file-wrong", `cannot read ${name}:${line}:${col}: ${printable(fault.message)}`);
  }
  const map: unknown = document.contents ?? new YAMLMap();
  if (!isMap(map)) throw new Problem("gadget-file-wrong", `cannot read ${name}: it is not a map of keys`);
  if (document.contents === null) document.contents = map;
  return { map, write: () => document.toString({ lineWidth: 0 }) };
}

/** Maps are merged, lists united, and where both have a text, FROM's counts. */
export function mergeMaps(into: YAMLMap, from: YAMLMap): void {
  for (const { key, value } of from.items) {
    const there = into.get(key, true);
    if (isMap(there) && isMap(value)) mergeMaps(there, value);
    else if (isSeq(there) && isSeq(value)) uniteLists(there, value);
    else into.set(key, value);
  }
}

function uniteLists(into: YAMLSeq, from: YAMLSeq): void {
  const known = new Set(into.items.map((item) => JSON.stringify(item)));
  into.items.push(...from.items.filter((item) => !known.has(JSON.stringify(item))));
}

/** The map below a key; made where there is none. */
export function mapBelow(map: YAMLMap, key: string): YAMLMap {
  const there = map.get(key, true);
  if (isMap(there)) return there;
  const made = new YAMLMap();
  map.set(key, made);
  return made;
}

/** The text of a scalar below a key. */
export function textBelow(node: unknown, key: string): string | undefined {
  const value = isMap(node) ? node.get(key, true) : undefined;
  return isScalar(value) ? String(value.value) : undefined;
}

/** Removes the items of a list that are not wanted; anything but a list is left alone. */
export function keepItems(list: unknown, wanted: (item: Node) => boolean): void {
  if (isSeq<Node>(list)) list.items = list.items.filter(wanted);
}
