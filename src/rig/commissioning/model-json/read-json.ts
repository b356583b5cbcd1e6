import { type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import { type Located, type LocatedEntry, type Place, TreeBudget, TreeTooBig } from "../../../config/located.ts";
import { findingAt, type ModelFinding } from "./model-finding.ts";

export interface JsonReading {
  /** Undefined when the text is not JSON; findings say where. */
  readonly tree: Located | undefined;
  readonly findings: readonly ModelFinding[];
}

const maxFaults = 5;

/** What is wrong, and what to do, where the plain "not JSON" would leave a person searching. */
const faultWords: Readonly<Record<string, readonly [problem: string, fix: string]>> = {
  InvalidCommentToken: ["JSON has no comments", "Remove the comment."],
  PropertyNameExpected: [
    "a name in quotation marks is missing here",
    "Remove a comma behind the last entry, or put the name in double quotation marks.",
  ],
  ValueExpected: ["a value is missing here", "Remove a comma behind the last entry, or add the value."],
  CommaExpected: ["a comma is missing in front of this", "Put a comma behind the entry before it."],
  ColonExpected: ["a colon is missing in front of this", 'Write "NAME": VALUE.'],
  UnexpectedEndOfString: ["a text is not closed", 'Put " at its end; write a line break in it as \\n.'],
  InvalidSymbol: ["this is neither a text nor a list nor a map", "Put it in double quotation marks."],
  EndOfFileExpected: ["something follows behind the end", "Keep one object in the file."],
  CloseBraceExpected: ["a map is not closed", "Put } at its end."],
  CloseBracketExpected: ["a list is not closed", "Put ] at its end."],
};

/** Line and column of an offset, both from 1. */
class Lines {
  readonly #starts: readonly number[];
  readonly #source: string;

  constructor(text: string, source: string) {
    this.#source = source;
    this.#starts = [0, ...[...text.matchAll(/\r\n|\r|\n/g)].map(({ index, 0: end }) => index + end.length)];
  }

  at(offset: number): Place {
    const line = this.#starts.findLastIndex((start) => start <= offset);
    return { source: this.#source, line: line + 1, column: offset - (this.#starts[line] ?? 0) + 1 };
  }
}

interface Reader {
  readonly text: string;
  readonly lines: Lines;
  readonly budget: TreeBudget;
  readonly findings: ModelFinding[];
}

function notJson(at: Place, [problem, fix]: readonly [string, string]): ModelFinding {
  return findingAt(at, { code: "model-not-json", path: "", problem, fix });
}

const plainFault = [
  "the text is not JSON from here on",
  "Compare this line with an example in docs/brand.md.",
] as const;

function readEntries(node: Node, reader: Reader, depth: number): LocatedEntry[] {
  const seen = new Map<string, Place>();
  return (node.children ?? []).flatMap(({ children: [key, value] = [] }): LocatedEntry[] => {
    if (key === undefined || value === undefined) return [];
    const name = String(key.value);
    const at = reader.lines.at(key.offset);
    const first = seen.get(name);
    seen.set(name, first ?? at);
    if (first === undefined) return [{ name, at, value: readNode(value, reader, depth + 1) }];
    const problem = `"${name}" stands here a second time; the first is in line ${first.line}`;
    reader.findings.push(
      findingAt(at, { code: "model-key-twice", path: name, problem, fix: "Keep one of the two lines." }),
    );
    return [];
  });
}

function readNode(node: Node, reader: Reader, depth: number): Located {
  reader.budget.spend(depth);
  const at = reader.lines.at(node.offset);
  if (node.type === "object") return { kind: "map", at, entries: readEntries(node, reader, depth) };
  if (node.type === "array") {
    return { kind: "list", at, items: (node.children ?? []).map((item) => readNode(item, reader, depth + 1)) };
  }
  const value: unknown = node.value;
  if (typeof value === "string") return { kind: "scalar", at, value };
  const written = reader.text.slice(node.offset, node.offset + node.length);
  if (typeof value === "number" || typeof value === "boolean") return { kind: "scalar", at, value, written };
  return { kind: "scalar", at, value: null, written };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Reads JSON (RFC 8259, no comments) into values with their places; source is the file's name for messages. */
export function readJsonTree(text: string, source: string): JsonReading {
  const lines = new Lines(text, source);
  const errors: ParseError[] = [];
  try {
    const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
    const faults = errors
      .slice(0, maxFaults)
      .map((one) => notJson(lines.at(one.offset), faultWords[printParseErrorCode(one.error)] ?? plainFault));
    if (faults.length > 0) return { tree: undefined, findings: faults };
    // The parser with places is a lenient one: the strict one has the last word.
    if (root === undefined || !isJson(text)) return { tree: undefined, findings: [notJson(lines.at(0), plainFault)] };
    const reader: Reader = { text, lines, budget: new TreeBudget(), findings: [] };
    return { tree: readNode(root, reader, 0), findings: reader.findings };
  } catch (error) {
    const why = error instanceof TreeTooBig ? error.message : "nested too deeply";
    const fix = "Check that this is the model: no model needs so much.";
    return { tree: undefined, findings: [notJson(lines.at(0), [`the model is ${why}`, fix])] };
  }
}
