import { type CodePointSet, type Edge, ExpressionError, type Node } from "./node.ts";
import { parseExpression } from "./parse.ts";

// Matching in time linear in the text: all ways through the expression are followed side by side (Thompson's
// construction), so that no expression can make this program run for ever.

type Instruction =
  | { readonly op: "set"; readonly has: CodePointSet; next: number }
  | { readonly op: "edge"; readonly edge: Edge; next: number }
  | { readonly op: "split"; readonly next: number[] }
  | { readonly op: "match" };

/** Go allows more; nobody writes as much into a header. */
const maxInstructions = 50_000;

class Program {
  readonly instructions: Instruction[] = [{ op: "match" }];

  /** Adds the node so that it goes on at `next`; where it starts. */
  add(node: Node, next: number): number {
    switch (node.kind) {
      case "set":
        return this.#push({ op: "set", has: node.has, next });
      case "edge":
        return this.#push({ op: "edge", edge: node.edge, next });
      case "concat":
        return node.nodes.reduceRight((start, part) => this.add(part, start), next);
      case "alternate":
        return this.#push({ op: "split", next: node.nodes.map((part) => this.add(part, next)) });
      case "repeat":
        return this.#addRepeat(node.node, node.min, node.max, next);
    }
  }

  #addRepeat(node: Node, min: number, max: number, next: number): number {
    let start = next;
    if (max === Number.POSITIVE_INFINITY) {
      const loop: number[] = [next];
      start = this.#push({ op: "split", next: loop });
      loop.push(this.add(node, start));
    }
    for (let count = min; count < max && max !== Number.POSITIVE_INFINITY; count++) {
      start = this.#push({ op: "split", next: [next, this.add(node, start)] });
    }
    for (let count = 0; count < min; count++) start = this.add(node, start);
    return start;
  }

  #push(instruction: Instruction): number {
    if (this.instructions.length >= maxInstructions) throw new ExpressionError("it is too large");
    return this.instructions.push(instruction) - 1;
  }
}

function isWord(point: number | undefined): boolean {
  return point !== undefined && /[0-9A-Za-z_]/.test(String.fromCodePoint(point));
}

function holds(edge: Edge, before: number | undefined, after: number | undefined): boolean {
  switch (edge) {
    case "text-start":
      return before === undefined;
    case "text-end":
      return after === undefined;
    case "line-start":
      return before === undefined || before === 10;
    case "line-end":
      return after === undefined || after === 10;
    case "word-edge":
      return isWord(before) !== isWord(after);
    case "no-word-edge":
      return isWord(before) === isWord(after);
  }
}

/** A compiled expression of Go's regexp package. */
export class Expression {
  readonly #instructions: readonly Instruction[];
  readonly #start: number;

  /** @throws ExpressionError if Go would not compile it */
  constructor(text: string) {
    const program = new Program();
    this.#start = program.add(parseExpression(text), 0);
    this.#instructions = program.instructions;
  }

  /** Does it match anywhere in the text? */
  matches(text: string): boolean {
    const points = Array.from(text, (letter) => letter.codePointAt(0) ?? 0);
    let ways: Instruction[] = [];
    for (let at = 0; at <= points.length; at++) {
      const reached = this.#follow([...ways.flatMap(nextOf), this.#start], points[at - 1], points[at]);
      if (reached.some(({ op }) => op === "match")) return true;
      const point = points[at];
      ways = point === undefined ? [] : reached.filter((one) => one.op === "set" && one.has(point));
    }
    return false;
  }

  /** All instructions that can be reached from these without reading a character. */
  #follow(starts: readonly number[], before: number | undefined, after: number | undefined): Instruction[] {
    const seen = new Set(starts);
    const reached: Instruction[] = [];
    // A set hands out what is added while it is gone through.
    for (const index of seen) {
      const instruction = this.#instructions[index];
      if (instruction === undefined) continue;
      reached.push(instruction);
      if (instruction.op === "split") for (const next of instruction.next) seen.add(next);
      if (instruction.op === "edge" && holds(instruction.edge, before, after)) seen.add(instruction.next);
    }
    return reached;
  }
}

function nextOf(instruction: Instruction): readonly number[] {
  return instruction.op === "set" ? [instruction.next] : [];
}
