import {
  type Document,
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

/** A YAML file's content where every scalar is the text that stands there. */
export type Plain = string | null | readonly Plain[] | PlainMap;
export type PlainMap = { readonly [key: string]: Plain };

/** Text that takes the place of what stands between two offsets. */
export interface Splice {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

export function spliced(text: string, { from, to, text: between }: Splice): string {
  return text.slice(0, from) + between + text.slice(to);
}

/** One YAML file at one moment: every change moves what stands below it. */
export class YamlSource {
  readonly text: string;
  readonly top: YAMLMap | undefined;
  readonly #document: Document;
  readonly #doing: string;
  readonly #lines = new LineCounter();

  /**
   * @param doing What a complaint says that it cannot do: "add to snapcraft.yaml".
   * @throws Problem gadget-file-wrong where the text is no YAML with a map at its top
   */
  constructor(text: string, doing: string) {
    this.text = text;
    this.#doing = doing;
    this.#document = parseDocument(text, {
      schema: "failsafe",
      lineCounter: this.#lines,
      prettyErrors: false,
      logLevel: "error",
    });
    const [fault] = this.#document.errors;
    if (fault !== undefined) throw this.wrong(fault.pos[0], printable(fault.message));
    const { contents } = this.#document;
    if (contents !== null && !isMap(contents) && !isNothing(contents)) throw this.wrong(0, "it is not a map");
    this.top = isMap(contents) ? contents : undefined;
  }

  wrong(offset: number, why: string): Problem {
    const { line } = this.#lines.linePos(offset);
    return new Problem("gadget-file-wrong", `cannot ${this.#doing}, line ${line}: ${why}`, {
      cure: "Write this place out as a plain map or list, or change it by hand as the guide shows.",
    });
  }

  /** What the text says, aliases followed. */
  plain(): PlainMap {
    return (this.top === undefined ? {} : this.#document.toJS()) as PlainMap;
  }

  /** What one node says. */
  plainOf(node: unknown): Plain {
    return isNode(node) ? (node.toJS(this.#document) as Plain) : null;
  }

  lineStart(offset: number): number {
    return this.text.lastIndexOf("\n", offset - 1) + 1;
  }

  /** Behind the end of the line in which the character before `offset` lies. */
  lineEnd(offset: number): number {
    if (offset === 0 || this.text[offset - 1] === "\n") return offset;
    const found = this.text.indexOf("\n", offset);
    return found === -1 ? this.text.length : found + 1;
  }

  /** Spaces before what begins here. */
  columnOf(offset: number): number {
    return offset - this.lineStart(offset);
  }
}

export function rangeOf(node: unknown): readonly [number, number] {
  const range = isNode(node) ? node.range : undefined;
  return range ? [range[0], range[1]] : [0, 0];
}

export function isFlow(node: YAMLMap | YAMLSeq): boolean {
  return node.flow === true;
}

/** Where the last thing of a block ends, without the comments that follow it. */
export function endOf(node: unknown): number {
  if (isMap(node) && !isFlow(node)) {
    const last = node.items.at(-1);
    return Math.max(endOf(last?.key), endOf(last?.value));
  }
  if (isSeq(node) && !isFlow(node)) return endOf(node.items.at(-1));
  return rangeOf(node)[1];
}

export function keyOf({ key }: Pair): string {
  return isScalar(key) ? String(key.value) : String(key);
}

/** From behind the colon of a pair to the end of its value, or to the colon where it has none. */
export function valueSlot({ text }: YamlSource, pair: Pair): readonly [number, number] {
  const [from, end] = rangeOf(pair.value);
  const colon = text.indexOf(":", rangeOf(pair.key)[1]) + 1;
  return [colon, from < end ? end : colon];
}
