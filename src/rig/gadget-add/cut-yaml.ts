import { isMap, isSeq, type Pair, type YAMLMap, type YAMLSeq } from "yaml";
import { isPlainList, isPlainMap, isSame, saysNothing } from "./plain.ts";
import {
  endOf,
  isFlow,
  keyOf,
  type Plain,
  type PlainMap,
  rangeOf,
  type Splice,
  spliced,
  valueSlot,
  YamlSource,
} from "./yaml-source.ts";

/** More than any of our files brings; a fault of this program must not become a loop without end. */
const maxCuts = 200;

/** Where the lines of a block end; blank lines below it are not its own. */
function blockEnd(source: YamlSource, node: unknown): number {
  const end = source.lineEnd(endOf(node));
  const [, blank = ""] = /\n((?:[ \t]*\r?\n)+)$/.exec(source.text.slice(0, end)) ?? [];
  return end - blank.length;
}

/** Something between brackets goes with the comma before it, or, if it is the first, behind it. */
function outOfBrackets(
  { text }: YamlSource,
  places: readonly (readonly [from: number, to: number])[],
  index: number,
): Splice {
  const [from, to] = places[index] ?? [0, 0];
  const before = places[index - 1]?.[1];
  const behind = places[index + 1]?.[0];
  if (before !== undefined) {
    const comma = Math.max(text.lastIndexOf(",", from), before);
    const between = text.slice(comma + 1, from);
    return { from: comma, to, text: between.includes("\n") ? between : "" };
  }
  if (behind !== undefined && /^\s*,\s*$/.test(text.slice(to, behind))) return { from, to: behind, text: "" };
  return { from, to, text: "" };
}

function wholeLines(source: YamlSource, from: number, last: unknown): Splice {
  const start = source.lineStart(from);
  if (source.text.slice(start, from).trim() !== "") throw source.wrong(from, "other things stand in the same line");
  return { from: start, to: blockEnd(source, last), text: "" };
}

function pairOut(source: YamlSource, map: YAMLMap, index: number): Splice {
  const pair = map.items[index];
  if (isFlow(map)) {
    const places = map.items.map(
      ({ key, value }) => [rangeOf(key)[0], Math.max(rangeOf(key)[1], rangeOf(value)[1])] as const,
    );
    return outOfBrackets(source, places, index);
  }
  const last = endOf(pair?.value) > endOf(pair?.key) ? pair?.value : pair?.key;
  return wholeLines(source, rangeOf(pair?.key)[0], last);
}

/** Where the dash before an item of a block list is. */
function dashOf(source: YamlSource, list: YAMLSeq, item: unknown): number {
  const column = source.columnOf(rangeOf(list)[0]);
  let start = source.lineStart(rangeOf(item)[0]);
  while (start > 0 && source.text[start + column] !== "-") start = source.lineStart(start - 1);
  return start + column;
}

function itemOut(source: YamlSource, list: YAMLSeq, index: number): Splice {
  const item: unknown = list.items[index];
  if (isFlow(list)) return outOfBrackets(source, list.items.map(rangeOf), index);
  return wholeLines(source, dashOf(source, list, item), item);
}

/** What stood behind the colon before, in place of the value. */
function emptied(source: YamlSource, pair: Pair, was: string): Splice {
  const { value } = pair;
  const [colon, end] = valueSlot(source, pair);
  const [from] = rangeOf(value);
  const isBlock = (isMap(value) || isSeq(value)) && !isFlow(value) && source.lineStart(from) > colon;
  const to = isBlock ? blockEnd(source, value) : end;
  const between = source.text.slice(colon, isBlock ? source.lineStart(from) : from);
  // A comment of the author's may stand between.
  return { from: colon, to, text: was + (between.includes("\n") ? between : "") };
}

class Cutter {
  readonly #source: YamlSource;
  readonly #was: ReadonlyMap<string, string>;

  constructor(source: YamlSource, was: ReadonlyMap<string, string>) {
    this.#source = source;
    this.#was = was;
  }

  /** The first thing that is not wanted. */
  first(map: YAMLMap, wanted: PlainMap, at: readonly string[]): Splice | undefined {
    for (const [index, pair] of map.items.entries()) {
      const key = keyOf(pair);
      if (!Object.hasOwn(wanted, key)) return pairOut(this.#source, map, index);
      const found = this.#firstBelow(pair, wanted[key] ?? null, [...at, key]);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #firstBelow(pair: Pair, wanted: Plain, at: readonly string[]): Splice | undefined {
    const { value } = pair;
    if (saysNothing(wanted)) {
      const isEmpty = saysNothing(this.#source.plainOf(value));
      return isEmpty ? undefined : emptied(this.#source, pair, this.#was.get(at.join("\n")) ?? "");
    }
    if (isMap(value) && isPlainMap(wanted)) return this.first(value, wanted, at);
    return isSeq(value) && isPlainList(wanted) ? this.#firstItem(value, wanted) : undefined;
  }

  #firstItem(list: YAMLSeq, wanted: readonly Plain[]): Splice | undefined {
    const index = list.items.findIndex((item, at) => !isSame(this.#source.plainOf(item), wanted[at]));
    return index === -1 ? undefined : itemOut(this.#source, list, index);
  }
}

/** Undefined: what has been cut out so far has left no YAML. */
function readable(text: string, doing: string): YamlSource | undefined {
  try {
    return new YamlSource(text, doing);
  } catch {
    return undefined;
  }
}

/**
 * The text without what is not wanted; nothing else is touched, neither comments nor layout. What is wanted is part of
 * what the text says. Undefined where the layout stands in the way.
 * @param was What to write, by place, behind the colon of what is to say nothing.
 * @throws Problem gadget-file-wrong where the text is no YAML
 */
export function cutYaml(
  text: string,
  doing: string,
  wanted: PlainMap,
  was: ReadonlyMap<string, string>,
): string | undefined {
  let source = new YamlSource(text, doing);
  for (let count = 0; count < maxCuts; count += 1) {
    const next = source.top && new Cutter(source, was).first(source.top, wanted, []);
    if (next === undefined) return isSame(source.plain(), wanted) ? source.text : undefined;
    const shorter = readable(spliced(source.text, next), doing);
    if (shorter === undefined) return undefined;
    source = shorter;
  }
  return undefined;
}
