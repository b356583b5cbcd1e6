const units = ["ms", "CPU ms", "MB", "/CPU s"] as const;

/** What a line's numbers are of. */
export type Unit = (typeof units)[number];

export function isUnit(text: unknown): text is Unit {
  return units.some((unit) => unit === text);
}

/**
 * Times of single keys, of which only the median is part of every value of a side. Without `peer` the same program made the
 * keys of both sides, and they share one median.
 */
export interface Keys {
  readonly ours: readonly number[];
  readonly peer?: readonly number[];
}

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
  /** Where a median of keys stands for each boot's own key. */
  readonly keys?: Keys;
  /** Of our hook's log: the milliseconds of each step, boot by boot. Told with --json, and judged by nobody. */
  readonly steps?: Readonly<Record<string, readonly number[]>>;
  /** Every measurement gives the same: one is enough. */
  readonly exact?: true;
  /** What no program of this kind can do better than, in the figure's unit. */
  readonly limit?: { readonly value: number; readonly what: string };
}

/** What could not be measured here, and why. */
export interface Gap {
  readonly name: string;
  readonly why: string;
  /** The measurement itself went wrong; it is not that this machine lacks something. */
  readonly isFault?: true;
}

export type Finding = Figure | Gap;

export function isGap(finding: object): finding is Gap {
  return "why" in finding;
}

/** Below this, an interval says nothing: of one pair it has no width at all. */
export const fewestPairs = 10;

export function hasTooFewPairs({ ours, exact }: Figure): boolean {
  return exact !== true && ours.length < fewestPairs;
}

function wrongValue(side: string, values: readonly unknown[]): string | undefined {
  const at = values.findIndex((value) => !(typeof value === "number" && Number.isFinite(value) && value > 0));
  return at === -1 ? undefined : `value ${at + 1} of ${side} is ${String(values[at])}, not a number above 0`;
}

/** Why these values are no measurement, if they are none. Everything that is measured is finite and above zero. */
export function faultOf({ ours, peer, keys, limit }: Figure): string | undefined {
  if (ours.length === 0 || ours.length !== peer.length)
    return `it has ${ours.length} and ${peer.length} values, no pairs`;
  const sides: [string, readonly unknown[]][] = [
    ["ours", ours],
    ["the peer", peer],
    ["our keys", keys?.ours ?? []],
    ["the peer's keys", keys?.peer ?? []],
    ["the limit", limit === undefined ? [] : [limit.value]],
  ];
  return sides.map(([side, values]) => wrongValue(side, values)).find((wrong) => wrong !== undefined);
}
