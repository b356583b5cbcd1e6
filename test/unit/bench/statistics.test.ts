import { describe, expect, test } from "vitest";
import { median, medianDeviation, ratioOf } from "../../bench/figures/statistics.ts";

test("the median is the middle value, of an even number the mean of the middle two, of none NaN", () => {
  expect(median([9, 1, 2])).toBe(2);
  expect(median([9, 1, 2, 4])).toBe(3);
  expect(median([])).toBeNaN();
});

test("the median deviation does not see an outlier", () => {
  expect(medianDeviation([10, 11, 12, 13, 9000])).toBe(1);
});

describe("the ratio of medians", () => {
  /** Numbers between 0 and 1 that look like chance and are the same every time. */
  function* chance(state: number): Generator<number, never> {
    for (let value = state; ; ) {
      value = (Math.imul(value, 1_103_515_245) + 12_345) >>> 0;
      yield value / 2 ** 32;
    }
  }

  /** How often the interval of a run of this many pairs holds the true ratio, which is 0.5. */
  function coverage(pairs: number): number {
    const random = chance(7);
    const runs = 100;
    let held = 0;
    for (let run = 0; run < runs; run++) {
      // As key generation: a time that varies by a factor of five, on both sides, and independently.
      const times = (scale: number) => Array.from({ length: pairs }, () => scale * 5 ** random.next().value);
      const { low, high } = ratioOf(times(0.5), times(1));
      if (low <= 0.5 && 0.5 <= high) held += 1;
    }
    return held / runs;
  }

  test("is the same every time", () => {
    const [ours, peer] = [
      [3, 1, 2, 8, 5],
      [4, 4, 6, 3, 9],
    ];
    expect(ratioOf(ours, peer)).toEqual(ratioOf(ours, peer));
    expect(ratioOf(ours, peer).ratio).toBe(0.75);
  });

  test("has no doubt about sides that move together", () => {
    const peer = Array.from({ length: 40 }, (_, pair) => 100 + pair * 10);
    const { ratio, low, high } = ratioOf(
      peer.map((value) => value / 2),
      peer,
    );
    expect([ratio, low, high]).toEqual([0.5, 0.5, 0.5]);
  });

  test("has an interval that holds the truth in about nine runs of ten, where the times vary by a factor of five", () => {
    expect(coverage(40)).toBeGreaterThan(0.83);
    expect(coverage(40)).toBeLessThan(0.97);
  });
});
