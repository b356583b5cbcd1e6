import { readClass, readPerlClass, readUnicodeClass } from "./class.ts";
import { nextPoint, type Place, readEscape } from "./escapes.ts";
import { type Edge, ExpressionError, edgeNode, groupNode, type Node, repeatNode, setNode } from "./node.ts";
import { literal } from "./sets.ts";

// The syntax of Go's regexp package (RE2 with Perl's extensions, Go 1.19 regexp/syntax/parse.go). Groups are kept on
// a list instead of the call stack, so that nesting cannot exhaust it. Greediness does not matter: the only question
// is whether something matches.

interface Flags {
  readonly fold: boolean;
  readonly multiLine: boolean;
  readonly dotMatchesNewline: boolean;
}

interface Group {
  /** The alternatives before the one at hand. */
  readonly done: Node[];
  nodes: Node[];
  /** What counts again behind the group. */
  readonly outerFlags: Flags;
}

const newline = 10;
const maxCount = 1000;

const edges = new Map<string, Edge>([
  ["A", "text-start"],
  ["z", "text-end"],
  ["b", "word-edge"],
  ["B", "no-word-edge"],
]);

class Parser {
  readonly #place: Place;
  readonly #groups: Group[];
  #flags: Flags = { fold: false, multiLine: false, dotMatchesNewline: false };
  /** Has the piece before this been a repetition? Two of them must not follow each other. */
  #repeated = false;

  constructor(text: string) {
    this.#place = { text, at: 0 };
    this.#groups = [{ done: [], nodes: [], outerFlags: this.#flags }];
  }

  parse(): Node {
    while (this.#place.at < this.#place.text.length) {
      const repeated = this.#readRepeat();
      if (!repeated) this.#readPiece();
      this.#repeated = repeated;
    }
    if (this.#groups.length !== 1) throw new ExpressionError("a parenthesis is not closed");
    return this.#closed(this.#group());
  }

  #group(): Group {
    const group = this.#groups.at(-1);
    if (group === undefined) throw new ExpressionError("a parenthesis is closed twice");
    return group;
  }

  #push(node: Node): void {
    this.#group().nodes.push(node);
  }

  #pushLiteral(point: number): void {
    this.#push(setNode(literal(point, this.#flags.fold)));
  }

  #closed({ done, nodes }: Group): Node {
    return groupNode("alternate", [...done, groupNode("concat", nodes)]);
  }

  #readPiece(): void {
    const { text, at } = this.#place;
    switch (text[at]) {
      case "(":
        return this.#openGroup();
      case ")":
        return this.#closeGroup();
      case "|":
        return this.#nextAlternative();
      case "[":
        return this.#push(setNode(readClass(this.#place, this.#flags.fold)));
      case "\\":
        return this.#readBackslash();
      default:
        return this.#readCharacter();
    }
  }

  #readCharacter(): void {
    const { multiLine, dotMatchesNewline } = this.#flags;
    const point = nextPoint(this.#place);
    const letter = String.fromCodePoint(point);
    if (letter === "^") this.#push(edgeNode(multiLine ? "line-start" : "text-start"));
    else if (letter === "$") this.#push(edgeNode(multiLine ? "line-end" : "text-end"));
    else if (letter === ".") this.#push(setNode((other) => dotMatchesNewline || other !== newline));
    else this.#pushLiteral(point);
  }

  #readBackslash(): void {
    const { text, at } = this.#place;
    const letter = text[at + 1] ?? "";
    const edge = edges.get(letter);
    if (letter === "Q") return this.#readQuoted();
    if (edge !== undefined) {
      this.#place.at += 2;
      return this.#push(edgeNode(edge));
    }
    const { fold } = this.#flags;
    const set = readUnicodeClass(this.#place, fold) ?? readPerlClass(this.#place, fold);
    if (set !== undefined) return this.#push(setNode(set));
    return this.#pushLiteral(readEscape(this.#place));
  }

  /** \Q…\E: everything between is literal. */
  #readQuoted(): void {
    const { text } = this.#place;
    this.#place.at += 2;
    const end = text.indexOf("\\E", this.#place.at);
    const stop = end < 0 ? text.length : end;
    while (this.#place.at < stop) this.#pushLiteral(nextPoint(this.#place));
    if (end >= 0) this.#place.at += 2;
  }

  #nextAlternative(): void {
    this.#place.at++;
    const group = this.#group();
    group.done.push(groupNode("concat", group.nodes));
    group.nodes = [];
  }

  #openGroup(): void {
    const { text, at } = this.#place;
    const outerFlags = this.#flags;
    const opens = text[at + 1] === "?" ? this.#readGroupStart() : true;
    if (text[at + 1] !== "?") this.#place.at++;
    if (opens) this.#groups.push({ done: [], nodes: [], outerFlags });
  }

  /** (?P<NAME>, (?FLAGS: or (?FLAGS); whether it opens a group. */
  #readGroupStart(): boolean {
    const pattern = /\(\?(?:P<[0-9A-Za-z_]+>|([imsU]*)(-[imsU]+)?([:)]))/y;
    pattern.lastIndex = this.#place.at;
    const found = pattern.exec(this.#place.text);
    if (found === null) throw new ExpressionError("a group starts with something unknown");
    this.#place.at += found[0].length;
    const [, set = "", unset = "", end] = found;
    this.#flags = withFlags(withFlags(this.#flags, set, true), unset, false);
    return end !== ")";
  }

  #closeGroup(): void {
    this.#place.at++;
    const group = this.#groups.pop();
    if (group === undefined || this.#groups.length === 0) throw new ExpressionError("a parenthesis is not opened");
    this.#flags = group.outerFlags;
    const node = this.#closed(group);
    // A group counts as a level of its own, whatever is in it.
    this.#push({ ...node, height: node.height + 1 });
  }

  /** A repetition of the piece before, if there is one here. Braces that are none are literal. */
  #readRepeat(): boolean {
    const pattern = /(?:[*+?]|\{(0|[1-9][0-9]*)(?:(,)(0|[1-9][0-9]*)?)?\})(\??)/y;
    pattern.lastIndex = this.#place.at;
    const found = pattern.exec(this.#place.text);
    if (found === null) return false;
    const [whole, from, comma, to] = found;
    const { nodes } = this.#group();
    const [min, max] = from === undefined ? simpleCounts(whole) : counts(from, comma, to);
    const node = nodes.at(-1);
    if (this.#repeated) throw new ExpressionError("a repetition is repeated");
    if (node === undefined) throw new ExpressionError("there is nothing to repeat");
    this.#place.at += whole.length;
    nodes[nodes.length - 1] = repeatNode(node, min, max, from !== undefined);
    return true;
  }
}

function simpleCounts(operator: string): [number, number] {
  return [operator.startsWith("+") ? 1 : 0, operator.startsWith("?") ? 1 : Number.POSITIVE_INFINITY];
}

function counts(from: string, comma: string | undefined, to: string | undefined): [number, number] {
  const min = Number(from);
  const max = to !== undefined ? Number(to) : comma === undefined ? min : Number.POSITIVE_INFINITY;
  if (min > maxCount || (to !== undefined && (max > maxCount || max < min))) {
    throw new ExpressionError("it has a wrong number of repetitions");
  }
  return [min, max];
}

function withFlags(flags: Flags, letters: string, value: boolean): Flags {
  return {
    fold: letters.includes("i") ? value : flags.fold,
    multiLine: letters.includes("m") ? value : flags.multiLine,
    dotMatchesNewline: letters.includes("s") ? value : flags.dotMatchesNewline,
  };
}

/** @throws ExpressionError if Go would not compile it */
export function parseExpression(text: string): Node {
  return new Parser(text).parse();
}
