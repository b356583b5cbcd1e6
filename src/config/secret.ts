import { inspect } from "node:util";

const shown = "[redacted]";

/**
 * A text that must not reach a log, a message or a report by accident: printing it in any of the usual ways shows
 * "[redacted]". Whoever really sends it calls reveal().
 */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return shown;
  }

  toJSON(): string {
    return shown;
  }

  [inspect.custom](): string {
    return shown;
  }
}
