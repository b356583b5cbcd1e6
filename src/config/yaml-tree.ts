import {
  type Document,
  type ErrorCode,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
} from "yaml";
import { type Finding, findingAt } from "./finding.ts";
import { type Located, type LocatedEntry, type Place, TreeBudget, TreeTooBig, treeLimits } from "./located.ts";
import { nestsTooDeeply } from "./yaml-depth.ts";
import { indentedBelowItem, indentedBelowValue, type YamlFault, yamlFault } from "./yaml-faults.ts";
import { findSlips } from "./yaml-slips.ts";

export interface YamlReading {
  /** Undefined when the text is not usable YAML; findings say why. */
  readonly tree: Located | undefined;
  readonly findings: readonly Finding[];
}

const maxFaults = 10;

interface Reader {
  readonly text: string;
  readonly document: Document.Parsed;
  readonly budget: TreeBudget;
  readonly findings: Finding[];
  /** What makes the whole text unusable. */
  readonly faults: Finding[];
  place(offset: number): Place;
}

/** Reads YAML 1.2 (core schema, one document) into values with their places; source is the file's path for messages. */
export function readYamlTree(text: string, source: string): YamlReading {
  const lines = new LineCounter();
  const start: Place = { source, line: 1, column: 1 };
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(Math.max(0, offset));
    return { source, line: Math.max(1, line), column: Math.max(1, col) };
  };
  if (nestsTooDeeply(text)) return { tree: undefined, findings: [notYaml(start, "RESOURCE_EXHAUSTION")] };
  try {
    const document = parseDocument(text, {
      lineCounter: lines,
      logLevel: "error",
      prettyErrors: false,
      resolveKnownTags: false,
      stringKeys: true,
      // Compares every key with every other one: done here with a set instead.
      uniqueKeys: false,
    });
    const faults = [...document.errors, ...document.warnings].slice(0, maxFaults);
    const slips = faults.length === 0 ? [] : findSlips(text).slice(0, maxFaults);
    if (slips.length > 0) {
      const findings = slips.map(({ offset, problem, fix }) => wrongText(place(offset), { problem, fix }));
      return { tree: undefined, findings };
    }
    const indented = faults.flatMap(({ code, pos }) => indentedLine(code, pos[0], text)).slice(0, 1);
    if (indented.length > 0) {
      return { tree: undefined, findings: indented.map((at) => wrongText(place(at), indentedBelowValue)) };
    }
    if (faults.length > 0) {
      return { tree: undefined, findings: faults.map(({ code, pos }) => notYaml(place(pos[0]), code)) };
    }
    const reader: Reader = { text, document, budget: new TreeBudget(), findings: [], faults: [], place };
    const tree = readNode(document.contents, start, reader, 0);
    if (reader.faults.length > 0) return { tree: undefined, findings: reader.faults.slice(0, maxFaults) };
    return { tree, findings: reader.findings };
  } catch (error) {
    const why = error instanceof TreeTooBig ? error.message : "nested too deeply";
    return { tree: undefined, findings: [tooBig(start, why)] };
  }
}

function notYaml(at: Place, code: ErrorCode): Finding {
  return findingAt(at, { code: "settings-not-yaml", path: "", ...yamlFault(code) });
}

function wrongText(at: Place, fault: YamlFault): Finding {
  return findingAt(at, { code: "settings-not-yaml", path: "", ...fault });
}

/**
 * The reader calls it a key over two lines: where a value stands before the line's end, the line below it is indented too
 * far. The offset of that line's first character, or nothing.
 */
function indentedLine(code: ErrorCode, offset: number, text: string): readonly number[] {
  if (code !== "MULTILINE_IMPLICIT_KEY") return [];
  const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
  const below = /\n[ ]+(?=\S)/.exec(text.slice(offset));
  return /:[ ]+$/.test(line) && below !== null ? [offset + below.index + below[0].length] : [];
}

function tooBig(at: Place, why: string): Finding {
  return findingAt(at, {
    code: "settings-too-big",
    path: "",
    problem: `the settings are ${why}, aliases counted in full`,
    fix: `Keep them below ${treeLimits.maxNodes} values; write values out instead of nesting aliases.`,
  });
}

function readNode(node: unknown, fallback: Place, reader: Reader, depth: number): Located {
  reader.budget.spend(depth);
  if (isAlias(node)) {
    const at = placeOf(node, fallback, reader);
    const target = node.resolve(reader.document);
    if (target === undefined) reader.faults.push(notYaml(at, "BAD_ALIAS"));
    return readNode(target, at, reader, depth + 1);
  }
  const at = placeOf(node, fallback, reader);
  if (isMap(node)) return { kind: "map", at, entries: readEntries(node.items, at, reader, depth) };
  if (isSeq(node)) return { kind: "list", at, items: node.items.map((item) => readNode(item, at, reader, depth + 1)) };
  return readScalar(node, at, reader);
}

function placeOf(node: unknown, fallback: Place, reader: Reader): Place {
  const range = isNode(node) ? node.range : undefined;
  return range ? reader.place(range[0]) : fallback;
}

function readEntries(
  pairs: readonly { key: unknown; value: unknown }[],
  fallback: Place,
  reader: Reader,
  depth: number,
): LocatedEntry[] {
  const seen = new Map<string, Place>();
  const entries: LocatedEntry[] = [];
  for (const pair of pairs) {
    const at = placeOf(pair.key, fallback, reader);
    const name = isScalar(pair.key) ? String(pair.key.value) : "";
    const first = seen.get(name);
    if (first !== undefined) reader.findings.push(keyTwice(name, at, first));
    seen.set(name, first ?? at);
    if (first === undefined) entries.push({ name, at, value: readNode(pair.value, at, reader, depth + 1) });
  }
  return entries;
}

function keyTwice(name: string, at: Place, first: Place): Finding {
  return findingAt(at, {
    code: "settings-key-twice",
    path: name,
    problem: `the key "${name}" stands here a second time; the first is in line ${first.line}`,
    fix: `Keep one of the two lines ${first.line} and ${at.line}.`,
  });
}

function readScalar(node: unknown, at: Place, reader: Reader): Located {
  const value: unknown = isScalar(node) ? node.value : null;
  const range = isScalar(node) ? node.range : undefined;
  if (typeof value === "string") {
    if (range) reportSwallowedItem(range[0], range[1], reader);
    const span = range ? spanOf(value, range[0], range[1], reader.text) : undefined;
    return span === undefined ? { kind: "scalar", at, value } : { kind: "scalar", at, value, range: span };
  }
  if (typeof value === "number" || typeof value === "boolean") {
    const written = range ? reader.text.slice(range[0], range[1]) : String(value);
    return { kind: "scalar", at, value, written };
  }
  return { kind: "scalar", at, value: null };
}

/** A dash that begins a line inside of an unquoted text was meant as the next item of a list. */
function reportSwallowedItem(from: number, to: number, reader: Reader): void {
  const written = reader.text.slice(from, to);
  const found = /^["'|>]/.test(written) ? null : /\n[ ]*(?=- )/.exec(written);
  if (found === null) return;
  reader.faults.push(wrongText(reader.place(from + found.index + found[0].length), indentedBelowItem));
}

/** The offsets between which the text is the value itself: without its quotes, and only if nothing in it is escaped. */
function spanOf(value: string, from: number, to: number, text: string): readonly [number, number] | undefined {
  for (const quote of [0, 1]) {
    if (text.slice(from + quote, to - quote) === value) return [from + quote, to - quote];
  }
  return undefined;
}
