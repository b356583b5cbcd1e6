/** One simple command of a shell script, with its words as they stand there, quoting included. */
export interface RawCommand {
  readonly line: number;
  readonly words: readonly string[];
}

/** What a shell would make of a script's text, as far as commands, their words and comments go. */
export interface ShellScan {
  readonly commands: readonly RawCommand[];
  /** Those with `&` at their end; of a group in brackets, what stands behind its last bracket. */
  readonly backgrounds: readonly RawCommand[];
  readonly comments: readonly { readonly line: number; readonly text: string }[];
  /** The text with blanks in the place of its comments. */
  readonly code: string;
  /** Were there more commands than are looked at? */
  readonly isCut: boolean;
}

/** What stands between a command and its end: the script itself, a substitution or a subshell. */
interface Frame {
  readonly end: ")" | "`" | undefined;
  inDouble: boolean;
  line: number;
  words: string[];
  /** Where the word at hand begins; -1 between words. */
  from: number;
}

const maxCommands = 5000;
const maxDepth = 50;

/** One pass over the text: no place is looked at twice, whatever is nested in what. */
class Scanner {
  readonly commands: RawCommand[] = [];
  readonly backgrounds: RawCommand[] = [];
  readonly comments: { line: number; text: string }[] = [];
  readonly #text: string;
  readonly #code: string[] = [];
  readonly #frames: Frame[] = [];
  readonly #delimiters: string[] = [];
  #codeFrom = 0;
  #at = 0;
  #line = 1;

  constructor(text: string) {
    this.#text = text;
    this.#open(undefined);
  }

  scan(): ShellScan {
    while (this.#at < this.#text.length && this.commands.length < maxCommands) this.#step();
    const isCut = this.#at < this.#text.length;
    while (this.#frames.length > 0) this.#close();
    this.#code.push(this.#text.slice(this.#codeFrom));
    const { commands, backgrounds, comments } = this;
    return { commands, backgrounds, comments, code: this.#code.join(""), isCut };
  }

  get #top(): Frame {
    const top = this.#frames.at(-1);
    if (top === undefined) throw new Error("the script itself is never closed");
    return top;
  }

  #open(end: Frame["end"]): void {
    this.#frames.push({ end, inDouble: false, line: this.#line, words: [], from: -1 });
  }

  #close(): void {
    this.#endCommand();
    this.#frames.pop();
  }

  #endWord(): void {
    const top = this.#top;
    if (top.from >= 0) top.words.push(this.#text.slice(top.from, this.#at));
    top.from = -1;
  }

  #endCommand(): void {
    this.#endWord();
    const top = this.#top;
    if (top.words.length > 0) this.commands.push({ line: top.line, words: top.words });
    top.words = [];
  }

  /** Takes characters into the word at hand. */
  #take(count: number): void {
    const top = this.#top;
    if (top.from < 0) {
      top.from = this.#at;
      if (top.words.length === 0) top.line = this.#line;
    }
    this.#pass(count);
  }

  #pass(count: number): void {
    for (const end = Math.min(this.#at + count, this.#text.length); this.#at < end; this.#at += 1) {
      if (this.#text[this.#at] === "\n") this.#line += 1;
    }
  }

  #step(): void {
    const char = this.#text[this.#at] ?? "";
    if (char === "\\") this.#take(2);
    else if (char === '"') {
      this.#take(1);
      this.#top.inDouble = !this.#top.inDouble;
    } else if (this.#substitution(char)) return;
    else if (this.#top.inDouble) this.#take(1);
    else this.#outsideQuotes(char);
  }

  /** $( and ` open one, also within double quotes; ` closes one, too. */
  #substitution(char: string): boolean {
    if (char === "`" && this.#top.end === "`") {
      this.#close();
      this.#take(1);
      return true;
    }
    const isOpening = char === "`" || (char === "$" && this.#text[this.#at + 1] === "(");
    if (!isOpening || this.#frames.length > maxDepth) return false;
    this.#take(char === "`" ? 1 : 2);
    this.#open(char === "`" ? "`" : ")");
    return true;
  }

  #outsideQuotes(char: string): void {
    if (char === "'") this.#singleQuoted();
    else if (char === "#" && this.#top.from < 0) this.#comment();
    else if (char === "\n") this.#newline();
    else if (/\s/.test(char)) {
      this.#endWord();
      this.#pass(1);
    } else if (char === "(" || char === ")") this.#bracket(char);
    else if (";&|".includes(char) && !this.#isRedirection()) {
      this.#separator(char);
    } else if (char === "<") this.#input();
    else this.#take(1);
  }

  #separator(char: string): void {
    this.#endWord();
    const [before, after] = [this.#text[this.#at - 1] ?? "", this.#text[this.#at + 1]];
    const isAlone = char === "&" && after !== "&" && !"&|;".includes(before);
    if (isAlone) this.backgrounds.push({ line: this.#line, words: this.#top.words });
    this.#endCommand();
    this.#pass(1);
  }

  #singleQuoted(): void {
    const end = this.#text.indexOf("'", this.#at + 1);
    this.#take(end < 0 ? this.#text.length : end + 1 - this.#at);
  }

  #comment(): void {
    const end = this.#text.indexOf("\n", this.#at);
    const to = end < 0 ? this.#text.length : end;
    this.comments.push({ line: this.#line, text: this.#text.slice(this.#at, to) });
    this.#code.push(this.#text.slice(this.#codeFrom, this.#at));
    this.#codeFrom = to;
    this.#pass(to - this.#at);
  }

  /** `2>&1` and `&>` are no ends of a command. */
  #isRedirection(): boolean {
    return (
      this.#text[this.#at] === "&" && (/[<>]/.test(this.#text[this.#at - 1] ?? "") || this.#text[this.#at + 1] === ">")
    );
  }

  /** A bracket that closes nothing is one of `case`, or of a function's head. */
  #bracket(char: string): void {
    if (char === "(" && this.#frames.length <= maxDepth) {
      this.#endCommand();
      this.#pass(1);
      this.#open(")");
      return;
    }
    const closes = char === ")" && this.#top.end === ")";
    if (closes) this.#close();
    else this.#endCommand();
    // Of a substitution it is the last character of the word that goes on.
    if (closes && this.#top.from >= 0) this.#take(1);
    else this.#pass(1);
  }

  /** The text of a here-document is no command; it begins below this line. */
  #input(): void {
    const here = /^<<-?\s*(?:"([^"\n]+)"|'([^'\n]+)'|\\?([\w.-]+))/.exec(this.#text.slice(this.#at, this.#at + 200));
    const delimiter = here?.[1] ?? here?.[2] ?? here?.[3];
    if (delimiter !== undefined) this.#delimiters.push(delimiter);
    this.#take(here?.[0].length ?? 1);
  }

  #newline(): void {
    this.#endCommand();
    this.#pass(1);
    for (const delimiter of this.#delimiters.splice(0)) this.#skipUntil(delimiter);
  }

  #skipUntil(delimiter: string): void {
    while (this.#at < this.#text.length) {
      const end = this.#text.indexOf("\n", this.#at);
      const to = end < 0 ? this.#text.length : end + 1;
      const line = this.#text.slice(this.#at, to).trim();
      this.#pass(to - this.#at);
      if (line === delimiter) return;
    }
  }
}

/**
 * Reads a shell script once: quotes, comments, here-documents, substitutions and subshells are told apart. It is meant
 * for what people write into hooks, and for no proof: what it does not understand, it reads as words.
 */
export function scanShell(text: string): ShellScan {
  return new Scanner(text.replaceAll("\r\n", "\n")).scan();
}
