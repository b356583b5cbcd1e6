import type { Keys } from "./figure.ts";

/** The middle value; of an even number the mean of the middle two. NaN for none. */
export function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const upper = sorted[sorted.length >> 1] ?? Number.NaN;
  const lower = sorted[(sorted.length - 1) >> 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

/** Median of the distances from the median: a spread that single outliers do not change. */
export function medianDeviation(values: readonly number[]): number {
  const middle = median(values);
  return median(values.map((value) => Math.abs(value - middle)));
}

/** A ratio of two medians, and between which values nine of ten repetitions of the run would find it. */
export interface Ratio {
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
}

const resamples = 1000;

/** Between 0 and 1, the same every time (a linear congruential generator): a table printed twice must not differ. */
function* fractions(): Generator<number, never> {
  for (let state = 1; ; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

/** By how much the median of the keys changes where they are drawn anew. */
function shift(keys: readonly number[], chosen: (count: number) => readonly number[]): number {
  return median(chosen(keys.length).map((index) => keys[index] ?? Number.NaN)) - median(keys);
}

/**
 * median(ours) / median(peer), with its interval by resampling the pairs (Efron's bootstrap): what was measured side by
 * side stays together, so noise that met both is not counted as doubt. Both lists have the same length. Where every value
 * holds the median of some keys, the keys are drawn anew in each resample, too: few keys are as much doubt as few pairs.
 */
export function ratioOf(ours: readonly number[], peer: readonly number[], keys?: Keys): Ratio {
  const chance = fractions();
  const chosen = (count: number): readonly number[] =>
    Array.from({ length: count }, () => Math.floor(chance.next().value * count));
  const ratios = Array.from({ length: resamples }, () => {
    const picked = chosen(ours.length);
    const pick = (from: readonly number[]): number => median(picked.map((index) => from[index] ?? Number.NaN));
    const ourShift = keys === undefined ? 0 : shift(keys.ours, chosen);
    const peerShift = keys?.peer === undefined ? ourShift : shift(keys.peer, chosen);
    return (pick(ours) + ourShift) / (pick(peer) + peerShift);
  }).sort((a, b) => a - b);
  const at = (share: number): number => ratios[Math.floor(share * (resamples - 1))] ?? Number.NaN;
  return { ratio: median(ours) / median(peer), low: at(0.05), high: at(0.95) };
}
