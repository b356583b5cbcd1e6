import { setImmediate as others } from "node:timers/promises";
import type { Finding } from "./figures/figure.ts";

/** What every trial is given. */
export interface Bench {
  /** Pairs that count. */
  readonly pairs: number;
  /** Pairs before them that do not. */
  readonly warmUp: number;
  /** An empty folder for this trial alone, removed afterwards. */
  readonly folder: string;
  /** Says how far it is, on stderr. */
  readonly tell: (line: string) => void;
}

/** Measures one thing or several that share a set-up. */
export interface Trial {
  /** The names of the figures that may come of it. */
  readonly names: readonly string[];
  /** Pairs of a run of which nothing is said, and of a quick one: some take milliseconds, others seconds. */
  readonly pairs: { readonly whole: number; readonly quick: number };
  /** Is it part of a quick run? */
  readonly quickly: boolean;
  run(bench: Bench): Promise<readonly Finding[]>;
}

/** Runs both sides in turns, ours first in every second pair, so that drift and neighbours meet both alike. */
export async function inPairs(
  { pairs, warmUp }: Pick<Bench, "pairs" | "warmUp">,
  ours: () => unknown,
  peer: () => unknown,
): Promise<void> {
  for (let pair = 0; pair < warmUp + pairs; pair++) {
    const [first, second] = pair % 2 === 0 ? [ours, peer] : [peer, ours];
    try {
      await first();
      await second();
    } finally {
      // What both did may have left no time to anything else: a signal that asks this process to end waits for its turn.
      // One to the whole group ends the peer, too, which is then no fault of the peer's.
      await others();
    }
  }
}
