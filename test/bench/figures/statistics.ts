/** The middle value; of an even number the mean of the middle two. NaN for none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
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

/** The same numbers every time (a linear congruential generator): a table printed twice must not differ. */
function* indices(count: number): Generator<number, never> {
  for (let state = 1; ; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield Math.floor((state / 2 ** 32) * count);
  }
}

/**
 * median(ours) / median(peer), with its interval by resampling the pairs (Efron's bootstrap): what was measured side by
 * side stays together, so noise that met both is not counted as doubt. Both lists have the same length.
 */
export function ratioOf(ours: readonly number[], peer: readonly number[]): Ratio {
  const chosen = indices(ours.length);
  const ratios = Array.from({ length: resamples }, () => {
    const picked = ours.map(() => chosen.next().value);
    const pick = (from: readonly number[]): number => median(picked.map((index) => from[index] ?? Number.NaN));
    return pick(ours) / pick(peer);
  }).sort((a, b) => a - b);
  const at = (share: number): number => ratios[Math.floor(share * (resamples - 1))] ?? Number.NaN;
  return { ratio: median(ours) / median(peer), low: at(0.05), high: at(0.95) };
}
