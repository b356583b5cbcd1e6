import type { Fingerprints } from "./fingerprints.ts";

/** Of so many different serials that several devices have each is told by itself; further ones by fingerprint alone. */
const maxTold = 500_000;
/** Lines are shown of the first few serials only: each has two at least. */
const maxWithLines = 200;
const maxLines = 100;

/** A serial that several devices have. */
export interface SharedSerial {
  readonly serial: string;
  count: number;
  readonly lines: number[];
}

/**
 * The second look at a fleet: which serials really are shared, of those that may be. Their number is exact up to half a
 * million different ones; of more, one of 9 × 10^15 pairs of serials may be taken for one.
 */
export class SharedSerials {
  readonly #fingerprints: Fingerprints;
  readonly #met = new Map<string, SharedSerial>();
  #beyond = 0;

  constructor(fingerprints: Fingerprints) {
    this.#fingerprints = fingerprints;
  }

  add(serial: string, line: number | undefined): void {
    if (!this.#fingerprints.mayBeShared(serial)) return;
    const known = this.#met.get(serial);
    if (known === undefined && this.#met.size >= maxTold) {
      this.#beyond += 1;
      return;
    }
    const entry = known ?? { serial, count: 0, lines: [] };
    entry.count += 1;
    if (known === undefined) this.#met.set(serial, entry);
    const isShown = entry.lines.length > 0 || this.#met.size <= maxWithLines;
    if (line !== undefined && isShown && entry.lines.length < maxLines) entry.lines.push(line);
  }

  /** How many devices are not told by their serial. */
  get beyond(): number {
    return this.#beyond;
  }

  /** Serials of two devices and more, in the order of the fleet. */
  *all(): Generator<SharedSerial> {
    for (const entry of this.#met.values()) if (entry.count > 1) yield entry;
  }
}
