import { isAlias, isMap, isSeq, type Pair, type YAMLMap, type YAMLSeq } from "yaml";
import { Problem } from "../../problem/problem.ts";
import { isNothing } from "../gadget/yaml-file.ts";
import { blockLines, flow, isWantedMap, itemLines, pairLines, type Wanted, type WantedMap } from "./render-yaml.ts";
import { endOf, isFlow, keyOf, rangeOf, type Splice, spliced, valueSlot, YamlSource } from "./yaml-source.ts";

/** More than any of our files brings; a fault of this program must not become a loop without end. */
const maxInsertions = 200;

/** Comments at least as far to the right speak of what stands above them, not of what follows. */
function belowComments({ text }: YamlSource, from: number, column: number): number {
  if (column === 0) return from;
  const [comments = ""] = new RegExp(`^(?: {${column},}#.*\\n)*`).exec(text.slice(from)) ?? [];
  return from + comments.length;
}

/** Whole lines, below the line in which `after` lies and the comments that belong to what stands there. */
function linesBelow(source: YamlSource, after: number, column: number, lines: readonly string[]): Splice {
  const { text } = source;
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const block = lines.map((line) => (line === "" ? "" : " ".repeat(column) + line)).join(newline) + newline;
  const end = source.lineEnd(after);
  if (end > 0 && text[end - 1] !== "\n") return { from: end, to: end, text: newline + block };
  const at = belowComments(source, end, column);
  return { from: at, to: at, text: block };
}

function betweenBrackets(node: YAMLMap | YAMLSeq, text: string): Splice {
  const last: unknown = isMap(node) ? (node.items.at(-1)?.value ?? node.items.at(-1)?.key) : node.items.at(-1);
  const at = last === undefined ? rangeOf(node)[0] + 1 : rangeOf(last)[1];
  return { from: at, to: at, text: last === undefined ? text : `, ${text}` };
}

function newPair(source: YamlSource, map: YAMLMap | undefined, key: string, value: Wanted): Splice {
  if (map === undefined) return linesBelow(source, source.text.length, 0, pairLines(key, value));
  if (isFlow(map)) return betweenBrackets(map, `${key}: ${flow(value)}`);
  const column = source.columnOf(rangeOf(map.items[0]?.key)[0]);
  return linesBelow(source, endOf(map), column, pairLines(key, value));
}

function newItem(source: YamlSource, list: YAMLSeq, item: Wanted): Splice {
  if (isFlow(list)) return betweenBrackets(list, flow(item));
  return linesBelow(source, endOf(list), source.columnOf(rangeOf(list)[0]), itemLines(item));
}

/** Is there no value, or one that holds nothing: `key:`, `key: ~`, `key: {}`? */
function isEmpty(value: unknown): boolean {
  return isNothing(value) || ((isMap(value) || isSeq(value)) && value.items.length === 0);
}

/** Where nothing stands behind `key:`, all that is wanted; a comment there stays. */
function inPlaceOfNothing(source: YamlSource, pair: Pair, wanted: Wanted, inFlow: boolean): Splice {
  const [from, end] = rangeOf(pair.value);
  const [colon, to] = valueSlot(source, pair);
  // On a line of its own the value may have a comment before it.
  if (from < end && source.text.slice(colon, from).includes("\n")) return { from, to: end, text: flow(wanted) };
  const oneLine = pairLines("", wanted).length === 1;
  if (inFlow || oneLine) return { from: colon, to, text: ` ${flow(wanted)}` };
  const rest = /^[^\r\n]*/.exec(source.text.slice(to))?.[0] ?? "";
  const column = source.columnOf(rangeOf(pair.key)[0]) + 2;
  const below = linesBelow(source, to, column, blockLines(wanted));
  const between = source.text.slice(to + rest.length, below.to);
  return { from: colon, to: below.to, text: rest.trimEnd() + between + below.text };
}

function missingItem(source: YamlSource, list: YAMLSeq, wanted: readonly Wanted[]): Splice | undefined {
  const there = new Set(list.items.map((item) => JSON.stringify(item)));
  const item = wanted.find((one) => !there.has(JSON.stringify(one)));
  return item === undefined ? undefined : newItem(source, list, item);
}

function missingBelow(source: YamlSource, pair: Pair, wanted: Wanted, inFlow: boolean): Splice | undefined {
  const { value } = pair;
  if (isAlias(value)) throw source.wrong(rangeOf(value)[0], `${keyOf(pair)} is an alias`);
  if (typeof wanted === "string") return undefined;
  if (isEmpty(value)) return inPlaceOfNothing(source, pair, wanted, inFlow);
  if (isWantedMap(wanted)) {
    if (isMap(value)) return missing(source, value, wanted);
    throw source.wrong(rangeOf(value)[0], `${keyOf(pair)} is not a map`);
  }
  if (isSeq(value)) return missingItem(source, value, wanted);
  throw source.wrong(rangeOf(value)[0], `${keyOf(pair)} is not a list`);
}

/** The first thing that is not there yet. */
function missing(source: YamlSource, map: YAMLMap | undefined, wanted: WantedMap): Splice | undefined {
  for (const [key, value] of Object.entries(wanted)) {
    const pair = map?.items.find((one) => keyOf(one) === key);
    const found =
      pair === undefined ? newPair(source, map, key, value) : missingBelow(source, pair, value, map?.flow === true);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * The text with everything that is wanted: keys and items that are missing are put behind those that are there, and
 * nothing else is touched, neither comments nor layout. A text that is there already is never changed.
 * @throws Problem gadget-file-wrong where a place is no plain map or list
 */
export function insertYaml(text: string, name: string, wanted: WantedMap): string {
  let now = text;
  for (let count = 0; count < maxInsertions; count += 1) {
    const source = new YamlSource(now, `add to ${name}`);
    const next = missing(source, source.top, wanted);
    if (next === undefined) return now;
    now = spliced(now, next);
  }
  throw new Problem("gadget-file-wrong", `cannot add to ${name}: its layout is not understood`);
}
