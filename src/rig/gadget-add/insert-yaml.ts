import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  parseDocument,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import { printable } from "../../problem/printable.ts";
import { Problem } from "../../problem/problem.ts";
import { isNothing } from "../gadget/yaml-file.ts";
import { blockLines, flow, isWantedMap, itemLines, pairLines, type Wanted, type WantedMap } from "./render-yaml.ts";

/** Text that takes the place of what stands between two offsets. */
interface Insertion {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** More than any of our files brings; a fault of this program must not become a loop without end. */
const maxInsertions = 200;

/** One YAML file at one moment: every insertion moves what stands below it. */
class YamlSource {
  readonly text: string;
  readonly top: YAMLMap | undefined;
  readonly #name: string;
  readonly #lines = new LineCounter();

  constructor(text: string, name: string) {
    this.text = text;
    this.#name = name;
    const document = parseDocument(text, {
      schema: "failsafe",
      lineCounter: this.#lines,
      prettyErrors: false,
      logLevel: "error",
    });
    const [fault] = document.errors;
    if (fault !== undefined) throw this.wrong(fault.pos[0], printable(fault.message));
    const { contents } = document;
    if (contents !== null && !isMap(contents) && !isNothing(contents)) throw this.wrong(0, "it is not a map");
    this.top = isMap(contents) ? contents : undefined;
  }

  wrong(offset: number, why: string): Problem {
    const { line } = this.#lines.linePos(offset);
    return new Problem("gadget-file-wrong", `cannot add to ${this.#name}, line ${line}: ${why}`, {
      cure: "Write this place out as a plain map or list, or add to it by hand what the guide shows.",
    });
  }

  /** Spaces before what begins here. */
  columnOf(offset: number): number {
    return offset - (this.text.lastIndexOf("\n", offset - 1) + 1);
  }

  /** Whole lines, below the line in which `after` lies and the comments that belong to what stands there. */
  linesBelow(after: number, column: number, lines: readonly string[]): Insertion {
    const newline = this.text.includes("\r\n") ? "\r\n" : "\n";
    const block = lines.map((line) => (line === "" ? "" : " ".repeat(column) + line)).join(newline) + newline;
    const isAtLine = after === 0 || this.text[after - 1] === "\n";
    const end = isAtLine ? after : this.text.indexOf("\n", after) + 1;
    if (end === 0 && !isAtLine) return { from: this.text.length, to: this.text.length, text: newline + block };
    const at = this.#belowComments(end, column);
    return { from: at, to: at, text: block };
  }

  /** Comments at least as far to the right speak of what stands above them, not of what follows. */
  #belowComments(from: number, column: number): number {
    if (column === 0) return from;
    const [comments = ""] = new RegExp(`^(?: {${column},}#.*\\n)*`).exec(this.text.slice(from)) ?? [];
    return from + comments.length;
  }
}

function rangeOf(node: unknown): readonly [number, number] {
  const range = isNode(node) ? node.range : undefined;
  return range ? [range[0], range[1]] : [0, 0];
}

function isFlow(node: YAMLMap | YAMLSeq): boolean {
  return node.flow === true;
}

/** Where the last thing of a block ends, without the comments that follow it. */
function endOf(node: unknown): number {
  if (isMap(node) && !isFlow(node)) {
    const last = node.items.at(-1);
    return Math.max(endOf(last?.key), endOf(last?.value));
  }
  if (isSeq(node) && !isFlow(node)) return endOf(node.items.at(-1));
  return rangeOf(node)[1];
}

function keyOf({ key }: Pair): string {
  return isScalar(key) ? String(key.value) : String(key);
}

function betweenBrackets(node: YAMLMap | YAMLSeq, text: string): Insertion {
  const last: unknown = isMap(node) ? (node.items.at(-1)?.value ?? node.items.at(-1)?.key) : node.items.at(-1);
  const at = last === undefined ? rangeOf(node)[0] + 1 : rangeOf(last)[1];
  return { from: at, to: at, text: last === undefined ? text : `, ${text}` };
}

function newPair(source: YamlSource, map: YAMLMap | undefined, key: string, value: Wanted): Insertion {
  if (map === undefined) return source.linesBelow(source.text.length, 0, pairLines(key, value));
  if (isFlow(map)) return betweenBrackets(map, `${key}: ${flow(value)}`);
  const column = source.columnOf(rangeOf(map.items[0]?.key)[0]);
  return source.linesBelow(endOf(map), column, pairLines(key, value));
}

function newItem(source: YamlSource, list: YAMLSeq, item: Wanted): Insertion {
  if (isFlow(list)) return betweenBrackets(list, flow(item));
  return source.linesBelow(endOf(list), source.columnOf(rangeOf(list)[0]), itemLines(item));
}

/** Is there no value, or one that holds nothing: `key:`, `key: ~`, `key: {}`? */
function isEmpty(value: unknown): boolean {
  return isNothing(value) || ((isMap(value) || isSeq(value)) && value.items.length === 0);
}

/** Where nothing stands behind `key:`, all that is wanted; a comment there stays. */
function inPlaceOfNothing(source: YamlSource, pair: Pair, wanted: Wanted, inFlow: boolean): Insertion {
  const [keyFrom, keyTo] = rangeOf(pair.key);
  const [from, end] = rangeOf(pair.value);
  const colon = source.text.indexOf(":", keyTo) + 1;
  // On a line of its own the value may have a comment before it.
  if (from < end && source.text.slice(colon, from).includes("\n")) return { from, to: end, text: flow(wanted) };
  const to = from < end ? end : colon;
  const oneLine = pairLines("", wanted).length === 1;
  if (inFlow || oneLine) return { from: colon, to, text: ` ${flow(wanted)}` };
  const rest = /^[^\r\n]*/.exec(source.text.slice(to))?.[0] ?? "";
  const column = source.columnOf(keyFrom) + 2;
  const below = source.linesBelow(to, column, blockLines(wanted));
  const between = source.text.slice(to + rest.length, below.to);
  return { from: colon, to: below.to, text: rest.trimEnd() + between + below.text };
}

function missingItem(source: YamlSource, list: YAMLSeq, wanted: readonly Wanted[]): Insertion | undefined {
  const there = new Set(list.items.map((item) => JSON.stringify(item)));
  const item = wanted.find((one) => !there.has(JSON.stringify(one)));
  return item === undefined ? undefined : newItem(source, list, item);
}

function missingBelow(source: YamlSource, pair: Pair, wanted: Wanted, inFlow: boolean): Insertion | undefined {
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
function missing(source: YamlSource, map: YAMLMap | undefined, wanted: WantedMap): Insertion | undefined {
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
    const source = new YamlSource(now, name);
    const next = missing(source, source.top, wanted);
    if (next === undefined) return now;
    now = now.slice(0, next.from) + next.text + now.slice(next.to);
  }
  throw new Problem("gadget-file-wrong", `cannot add to ${name}: its layout is not understood`);
}
