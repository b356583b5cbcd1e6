import type { RawCommand } from "./shell-scan.ts";

/** A variable that a script sets, and what stands behind it. */
export interface Assignment {
  readonly line: number;
  readonly name: string;
  /** As it stands there, quoting included. */
  readonly raw: string;
}

/** A command as it is called, whatever stands before it: `if ! FOO=1 timeout 10 /usr/bin/curl -f` calls curl. */
export interface ShellCommand {
  readonly line: number;
  /** Without a folder of programs before it; empty where only variables are set. */
  readonly name: string;
  /** As they stand there, quoting included. */
  readonly args: readonly string[];
  readonly assignments: readonly Assignment[];
  readonly words: readonly string[];
}

const reserved = new Set(["if", "then", "else", "elif", "while", "until", "do", "!", "time", "{", "exec", "builtin"]);

/** Programs that call another one: options that take a value of their own, and words before the other's name. */
const callers: ReadonlyMap<string, { readonly valued: RegExp; readonly operands: number }> = new Map([
  ["command", { valued: /^$/, operands: 0 }],
  ["env", { valued: /^(?:-u|-C|--unset|--chdir)$/, operands: 0 }],
  ["flock", { valued: /^-[wE]$/, operands: 1 }],
  ["ionice", { valued: /^-[cn]$/, operands: 0 }],
  ["nice", { valued: /^-n$/, operands: 0 }],
  ["nohup", { valued: /^$/, operands: 0 }],
  ["setsid", { valued: /^$/, operands: 0 }],
  ["stdbuf", { valued: /^-[ioe]$/, operands: 0 }],
  ["sudo", { valued: /^-[ug]$/, operands: 0 }],
  ["timeout", { valued: /^-[ks]$/, operands: 1 }],
  ["xargs", { valued: /^-[nIPL]$/, operands: 0 }],
]);

const assigned = /^([A-Za-z_]\w*)\+?=(.*)$/s;
const declares: ReadonlySet<string> = new Set(["export", "readonly", "local", "declare", "typeset"]);

/** What the shell takes off: the quote marks, and the backslash before an inner one. */
export function unquoted(raw: string): string {
  return raw.replace(
    /"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/gs,
    (_all, double: string | undefined, single: string | undefined, escaped: string | undefined) =>
      double === undefined ? (single ?? escaped ?? "") : double.replace(/\\(["\\$`])/g, "$1"),
  );
}

/** The name of a program without the base's folder before it. */
export function baseName(word: string): string {
  return unquoted(word).replace(/^(?:\/usr)?(?:\/local)?\/s?bin\//, "");
}

/** The place of the name that another program is given to call; undefined if it calls none. */
function calledBy(words: readonly string[], at: number): number | undefined {
  const name = baseName(words[at] ?? "");
  const caller = callers.get(name);
  if (caller === undefined) return undefined;
  let next = at + 1;
  if (name === "command" && /^-[vV]/.test(words[next] ?? "")) return undefined;
  while (words[next]?.startsWith("-") === true) next += caller.valued.test(words[next] ?? "") ? 2 : 1;
  next += caller.operands;
  return next < words.length ? next : undefined;
}

/** Commands that only say something. */
export const speakers: ReadonlySet<string> = new Set(["echo", "printf", "logger"]);

function isRedirection(word: string): boolean {
  return /^\d*[<>]/.test(word);
}

function setBy({ line, words }: RawCommand): readonly Assignment[] {
  return words.flatMap((word) => {
    const [, name, raw] = assigned.exec(word) ?? [];
    return name === undefined || raw === undefined ? [] : [{ line, name, raw }];
  });
}

/** `read NAME…` sets them from what stands in its line. */
function readBy({ line, words }: RawCommand, args: readonly string[]): readonly Assignment[] {
  return args.filter((word) => /^[A-Za-z_]\w*$/.test(word)).map((name) => ({ line, name, raw: words.join(" ") }));
}

/** Where the next word stands that can be the command's name, if this one cannot; the same place if it can. */
function nextPlace(words: readonly string[], at: number): number {
  const word = words[at] ?? "";
  if (reserved.has(word) || assigned.test(word)) return at + 1;
  if (isRedirection(word)) return at + (/[<>]&?$/.test(word) ? 2 : 1);
  return calledBy(words, at) ?? at;
}

function placeOfName(words: readonly string[]): number {
  let at = 0;
  for (let next = nextPlace(words, at); next !== at; next = nextPlace(words, at)) at = next;
  return at;
}

/** Finds out what is called. */
export function shellCommand(command: RawCommand): ShellCommand {
  const { line, words } = command;
  const at = placeOfName(words);
  const name = baseName(words[at] ?? "");
  const args = words.slice(at + 1);
  const declared = declares.has(name) ? args : [];
  const assignments = [
    ...setBy({ line, words: [...words.slice(0, at), ...declared] }),
    ...(name === "read" ? readBy(command, args) : []),
  ];
  return { line, name, args, assignments, words };
}
