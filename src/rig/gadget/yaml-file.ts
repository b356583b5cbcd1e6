import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type YAMLMap,
} from "yaml";
import { printable } from "../../problem/printable.ts";
import { Problem } from "../../problem/problem.ts";

/** A scalar as text; undefined for anything else. */
export function scalarText(node: unknown): string | undefined {
  if (!isScalar(node)) return undefined;
  const { value } = node;
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Nothing, or a scalar that YAML reads as nothing. */
export function isNothing(node: unknown): boolean {
  return node === null || node === undefined || nothing.has(scalarText(node) ?? "something");
}

const nothing: ReadonlySet<string> = new Set(["", "~", "null", "Null", "NULL"]);

/** A YAML file of a gadget whose top is a map; every complaint names file and line. */
export class GadgetYaml {
  readonly top: YAMLMap;
  readonly #name: string;
  readonly #lines: LineCounter;
  readonly #document: Document.Parsed;

  private constructor(name: string, lines: LineCounter, document: Document.Parsed, top: YAMLMap) {
    this.#name = name;
    this.#lines = lines;
    this.#document = document;
    this.top = top;
  }

  /**
   * Reads the text. With schema "failsafe" every scalar is the text that stands there, as where snapd wants a text.
   * @throws Problem gadget-file-wrong
   */
  static read(text: string, name: string, schema: "failsafe" | "core" = "failsafe"): GadgetYaml {
    const lines = new LineCounter();
    const document = parseDocument(text, { schema, lineCounter: lines, prettyErrors: false, logLevel: "error" });
    const [fault] = document.errors;
    if (fault !== undefined) {
      const { line } = lines.linePos(fault.pos[0]);
      throw new Problem("gadget-file-wrong", `cannot read ${name}, line ${line}: ${printable(fault.message)}`);
    }
    if (isMap(document.contents)) return new GadgetYaml(name, lines, document, document.contents);
    throw new Problem("gadget-file-wrong", `cannot read ${name}, line 1: it is not a map`);
  }

  /** The complaint about a place of this file. */
  wrong(node: unknown, why: string): Problem {
    return new Problem("gadget-file-wrong", `cannot use ${this.#name}, line ${this.lineOf(node)}: ${why}`);
  }

  /** Where it stands, counted from 1; the first line for what is not there. */
  lineOf(node: unknown): number {
    const range = isNode(node) ? node.range : undefined;
    return range ? this.#lines.linePos(range[0]).line : 1;
  }

  /** What an alias stands for; anything else as it is. */
  #meant(node: unknown): unknown {
    return isAlias(node) ? node.resolve(this.#document) : node;
  }

  /** Entries of a map below a key; none where the key is missing or empty. */
  entries(map: YAMLMap, key: string): readonly (readonly [name: string, value: Node | null])[] {
    const value = this.#meant(map.get(key, true));
    if (isNothing(value)) return [];
    if (!isMap<unknown, Node | null>(value)) throw this.wrong(value, `${key} is not a map`);
    return value.items.map((item) => [
      scalarText(item.key) ?? String(item.key),
      this.#meant(item.value) as Node | null,
    ]);
  }

  /** The text of a scalar below a key. */
  text(map: YAMLMap, key: string): string | undefined {
    const value = this.#meant(map.get(key, true));
    if (value === undefined) return undefined;
    const text = scalarText(value);
    if (text === undefined) throw this.wrong(value, `${key} is not a text`);
    return text === "null" ? "" : text;
  }

  /** The texts of a list below a key. */
  texts(map: YAMLMap, key: string): readonly string[] {
    const value = this.#meant(map.get(key, true));
    if (isNothing(value)) return [];
    if (!isSeq(value)) throw this.wrong(value, `${key} is not a list`);
    return value.items.map((item) => {
      const text = scalarText(this.#meant(item));
      if (text === undefined) throw this.wrong(item, `${key} holds something that is not a text`);
      return text;
    });
  }
}
