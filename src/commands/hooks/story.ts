import type { LogLevel } from "../../config/settings.ts";
import { printable } from "../../problem/printable.ts";
import type { Problem } from "../../problem/problem.ts";
import { failureInLines } from "../failure.ts";
import type { Terminal } from "../terminal.ts";
import type { HookLog } from "./hook-log.ts";

/**
 * Of a hook's stderr snapd shows the last 100 lines and 10 KiB (osutil/exec.go, RunAndWait): the details of a failure
 * must not push its first line out.
 */
const lineMaxChars = 600;
const detailMaxChars = 200;
const maxDetails = 21;

/** What a hook tells: a few lines for `snap change`, everything for the log. */
export class Story {
  readonly #terminal: Terminal;
  readonly #log: HookLog;

  constructor(terminal: Terminal, log: HookLog) {
    this.#terminal = terminal;
    this.#log = log;
  }

  /** A line for people: snapd shows the last lines of stderr. */
  say(line: string, facts: Readonly<Record<string, unknown>> = {}): void {
    this.#terminal.err(printable(line, lineMaxChars));
    this.#log.write("info", line, facts);
  }

  /** Why the hook could not do its work, the code on the first line, and what to do about it. */
  fail(problem: Problem): void {
    const { code, message } = problem;
    const { error, cure } = failureInLines(problem);
    const [first = "", ...details] = error;
    const end = ` [${code}]`;
    // A long line is cut before its code.
    this.#terminal.err(`${printable(first.slice(0, -end.length), lineMaxChars)}${end}`);
    this.#details(details);
    const [firstCure = "", ...further] = cure;
    this.#terminal.err(printable(firstCure, lineMaxChars));
    this.#details(further);
    this.#log.write("error", message, { code, cure: problem.cure });
  }

  #details(lines: readonly string[]): void {
    for (const line of lines.slice(0, maxDetails)) this.#terminal.err(printable(line, detailMaxChars));
  }

  /** A line for the log only. */
  note(line: string, facts: Readonly<Record<string, unknown>> = {}): void {
    this.#log.write("info", line, facts);
  }

  setLevel(level: LogLevel): void {
    this.#log.setLevel(level);
  }
}
