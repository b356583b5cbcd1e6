/** Something that is not as it should be after a crash. */
export interface Fault {
  /** lost: an identity or a key; duplicated: a second one; other: what a person would not like to find. */
  readonly kind: "lost" | "duplicated" | "other";
  readonly what: string;
}

const kinds = ["lost", "duplicated", "other"] as const;

/** Counts crash points, and the faults found at them. */
export class Tally {
  points = 0;
  readonly #atFault = { lost: 0, duplicated: 0, other: 0 };

  /** Each point counts once for each kind of fault. */
  add(faults: readonly Fault[]): void {
    this.points += 1;
    for (const kind of new Set(faults.map((fault) => fault.kind))) this.#atFault[kind] += 1;
  }

  join(other: Tally): void {
    this.points += other.points;
    for (const kind of kinds) this.#atFault[kind] += other.#atFault[kind];
  }

  get isClean(): boolean {
    const { lost, duplicated, other } = this.#atFault;
    return this.points > 0 && lost + duplicated + other === 0;
  }

  get otherFaults(): number {
    return this.#atFault.other;
  }

  /** The last line of every report. */
  get verdict(): string {
    return `identities lost ${this.#atFault.lost}, duplicated ${this.#atFault.duplicated}`;
  }
}

export function describeFaults(faults: readonly Fault[]): string {
  return faults.map(({ kind, what }) => `${kind}: ${what}`).join("\n    ");
}
