/** How often each word came; the words are codes and names of faults, so there are few. */
export class Counts {
  readonly #counts: Map<string, number>;

  constructor(counts: Readonly<Record<string, number>> = {}) {
    this.#counts = new Map(Object.entries(counts));
  }

  add(word: string, count = 1): void {
    this.#counts.set(word, (this.#counts.get(word) ?? 0) + count);
  }

  merge(other: Counts): void {
    for (const [word, count] of other.#counts) this.add(word, count);
  }

  /** The most frequent first, those of the same count by their name. */
  toJSON(): Readonly<Record<string, number>> {
    const sorted = [...this.#counts].sort(([a, many], [b, few]) => few - many || (a < b ? -1 : 1));
    return Object.fromEntries(sorted);
  }
}
