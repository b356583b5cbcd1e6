import { readFileSync } from "node:fs";
import type { TpmTransport } from "../../../src/tpm/tpm-transport.ts";

interface Exchange {
  readonly command: string;
  readonly answer: string;
}

export interface Recording {
  readonly situation: string;
  readonly exchanges: readonly Exchange[];
  readonly expected: { readonly name: string } | { readonly code: string };
}

export const recordings = JSON.parse(readFileSync("test/vectors/tpm/exchanges.json", "utf8")) as readonly Recording[];

/** The recorded answers of a situation, as hexadecimal digits. */
export function answersIn(situation: string): readonly string[] {
  const found = recordings.find((one) => one.situation === situation);
  if (found === undefined) throw new Error(`nothing is recorded of "${situation}"`);
  return found.exchanges.map(({ answer }) => answer);
}

/** Gives prepared answers in turn, whatever the commands are, and keeps the commands. */
export class Replay implements TpmTransport {
  readonly commands: string[] = [];
  isClosed = false;
  readonly #answers: readonly (string | Uint8Array)[];

  constructor(answers: readonly (string | Uint8Array)[]) {
    this.#answers = answers;
  }

  async exchange(command: Uint8Array): Promise<Uint8Array> {
    const answer = this.#answers[this.commands.length];
    this.commands.push(Buffer.from(command).toString("hex"));
    if (answer === undefined) throw new Error(`nobody expected command ${this.commands.length}`);
    return typeof answer === "string" ? Buffer.from(answer, "hex") : answer;
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }
}
