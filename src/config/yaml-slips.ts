import type { YamlFault } from "./yaml-faults.ts";

/** A slip of the pen where it was made: YAML's reader reports it where it can read on no longer, often lines below. */
export interface Slip extends YamlFault {
  /** In the text, from 0. */
  readonly offset: number;
}

interface Opened {
  readonly character: string;
  readonly offset: number;
  /** Blanks before the first character of its line. */
  readonly indent: number;
}

const keyLine = /^( *)(?:- )?[A-Za-z][\w.-]*:(?=\s|$)/;
const blockScalar = /^[|>][-+\d]*[ ]*(?:#.*)?$/;
const closing: Readonly<Record<string, string>> = { "[": "]", "{": "}" };

function unclosedQuote({ character, offset }: Opened): Slip {
  return {
    offset,
    problem: `the quote ${character} that opens here is not closed on its line`,
    fix: `Write ${character} at the end of the value, too.`,
  };
}

function unclosedBracket({ character, offset }: Opened): Slip {
  const what = character === "[" ? "list" : "map";
  return {
    offset,
    problem: `the bracket ${character} that opens here is not closed`,
    fix: `Write ${closing[character]} at the end of the ${what}.`,
  };
}

/** Reads line by line and keeps what is open; only for a text that is no YAML, because it knows less than its reader. */
class SlipFinder {
  readonly slips: Slip[] = [];
  readonly #lines: readonly string[];
  #number = 0;
  #offset = 0;
  #quote: Opened | undefined;
  #brackets: Opened[] = [];

  constructor(text: string) {
    this.#lines = text.split("\n");
  }

  find(): readonly Slip[] {
    for (; this.#number < this.#lines.length; this.#number += 1) {
      const line = this.#lines[this.#number] ?? "";
      this.#giveUp(keyLine.exec(line)?.[1]?.length);
      this.#readLine(line);
      this.#offset += line.length + 1;
    }
    this.#giveUp(0);
    return this.slips;
  }

  /** A line that begins with a key belongs to nothing that was opened above it, unless it stands deeper. */
  #giveUp(keyIndent: number | undefined): void {
    if (keyIndent === undefined) return;
    if (this.#quote !== undefined) this.slips.push(unclosedQuote(this.#quote));
    this.#quote = undefined;
    const [outermost] = this.#brackets;
    if (outermost === undefined || keyIndent > outermost.indent) return;
    this.slips.push(unclosedBracket(outermost));
    this.#brackets = [];
  }

  #readLine(line: string): void {
    const indent = line.length - line.trimStart().length;
    if (this.#quote === undefined && this.#brackets.length === 0 && /^ *-(?![-\d\s])./.test(line)) {
      const problem = "a dash stands right before its text";
      this.slips.push({ offset: this.#offset + indent, problem, fix: "Put a space after the dash: - NAME." });
    }
    for (let column = 0; column < line.length; column += 1) {
      const skipped = this.#quote === undefined ? this.#plain(line, column, indent) : this.#quoted(line, column);
      if (skipped === undefined) return;
      column += skipped;
    }
  }

  /** How many characters more are done with, or undefined where the rest of the line is none of this. */
  #plain(line: string, column: number, indent: number): number | undefined {
    const character = line[column] ?? "";
    const before = line.slice(0, column);
    if (character === "#" && /(?:^|\s)$/.test(before)) return undefined;
    const begins = /(?:^|[:[{,]|-) *$/.test(before);
    if (begins && blockScalar.test(line.slice(column))) {
      this.#skipBlock(indent);
      return undefined;
    }
    const opened = { character, offset: this.#offset + column, indent };
    if (begins && (character === '"' || character === "'")) this.#quote = opened;
    else if (character in closing && (begins || this.#brackets.length > 0)) this.#brackets.push(opened);
    else if (character === closing[this.#brackets.at(-1)?.character ?? ""]) this.#brackets.pop();
    return 0;
  }

  #quoted(line: string, column: number): number {
    const character = line[column];
    const quote = this.#quote?.character;
    if (quote === '"' && character === "\\") return 1;
    if (character !== quote) return 0;
    if (quote === "'" && line[column + 1] === "'") return 1;
    this.#quote = undefined;
    return 0;
  }

  /** The lines of a block scalar: deeper than its key, or empty. */
  #skipBlock(indent: number): void {
    for (;;) {
      const next = this.#lines[this.#number + 1];
      if (next === undefined || (next.trim() !== "" && next.length - next.trimStart().length <= indent)) return;
      this.#offset += (this.#lines[this.#number] ?? "").length + 1;
      this.#number += 1;
    }
  }
}

/** Quotes and brackets that are not closed, and dashes without a space, in a text that is no YAML. */
export function findSlips(text: string): readonly Slip[] {
  return new SlipFinder(text).find();
}
