import { createHash } from "node:crypto";

/** Whole numbers that are drawn by chance. */
export interface Draw {
  /** A number of 0 … BELOW − 1, each as likely; BELOW is at most 65 536. */
  below(below: number): number;
}

/** Repeatable chance: SHA-256 over the seed and a counter, two bytes a number, without the bias of a remainder. */
export class SeededDraw implements Draw {
  readonly #seed: string;
  #block = Buffer.alloc(0);
  #used = 0;
  #counter = 0;

  constructor(seed: string) {
    this.#seed = seed;
  }

  below(below: number): number {
    const fair = 65_536 - (65_536 % below);
    for (;;) {
      const word = this.#word();
      if (word < fair) return word % below;
    }
  }

  #word(): number {
    if (this.#used >= this.#block.length) {
      this.#block = createHash("sha256").update(`${this.#seed}:${this.#counter}`).digest();
      this.#counter += 1;
      this.#used = 0;
    }
    const word = this.#block.readUInt16BE(this.#used);
    this.#used += 2;
    return word;
  }
}
