/** What a line's numbers are of. */
export type Unit = "ms" | "CPU ms" | "MB" | "/s" | "µs";

/** One line of the table: what was measured of ours and of the peer, pair by pair. */
export interface Figure {
  /** The name in budget.json and after --only. */
  readonly name: string;
  /** Ours, in words. */
  readonly what: string;
  /** What it is compared with, in words. */
  readonly peerWhat: string;
  readonly unit: Unit;
  readonly ours: readonly number[];
  /** As many as of ours. */
  readonly peer: readonly number[];
  /** What no program of this kind can do better than, in the figure's unit. */
  readonly limit?: { readonly value: number; readonly what: string };
}

/** What could not be measured here, and why. */
export interface Gap {
  readonly name: string;
  readonly why: string;
}

export type Finding = Figure | Gap;

export function isGap(finding: object): finding is Gap {
  return "why" in finding;
}
