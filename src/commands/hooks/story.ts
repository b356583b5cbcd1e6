import type { LogLevel } from "../../config/settings.ts";
import { printable } from "../../problem/printable.ts";
import type { Terminal } from "../terminal.ts";
import type { HookLog } from "./hook-log.ts";

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
    this.#terminal.err(printable(line, 600));
    this.#log.write("info", line, facts);
  }

  /** A line for the log only. */
  note(line: string, facts: Readonly<Record<string, unknown>> = {}): void {
    this.#log.write("info", line, facts);
  }

  setLevel(level: LogLevel): void {
    this.#log.setLevel(level);
  }
}
