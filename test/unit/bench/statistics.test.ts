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
    const held = coverage(40);
    expect(held).toBeGreaterThan(0.83);
    expect(held).toBeLessThan(0.97);
  });

  type Drawing = (count: number, scale: number) => readonly number[];

  /** 20 boots whose own keys were replaced by the median of 20 keys of each side, or of 40 that both share. */
  const ofTwoPrograms = (keys: Drawing, rest: Drawing) => {
    const drawn = { ours: keys(20, 100), peer: keys(20, 200) };
    const peer = rest(20, 100).map((value) => value + median(drawn.peer));
    return { drawn, ours: rest(20, 50).map((value) => value + median(drawn.ours)), peer, truth: 0.5 };
  };
  const ofOneProgram = (keys: Drawing, rest: Drawing) => {
    const drawn = { ours: keys(40, 100) };
    const [ours, peer] = [50, 300].map((scale) => rest(20, scale).map((value) => value + median(drawn.ours)));
    const typical = 100 * 5 ** 0.5;
    return { drawn, ours: ours ?? [], peer: peer ?? [], truth: (50 + typical) / (300 + typical) };
  };

  function keyCoverage(run: typeof ofTwoPrograms | typeof ofOneProgram): number {
    const random = chance(11);
    const keys: Drawing = (count, scale) => Array.from({ length: count }, () => scale * 5 ** random.next().value);
    const rest: Drawing = (count, scale) =>
      Array.from({ length: count }, () => scale * (0.9 + 0.2 * random.next().value));
    const held = Array.from({ length: 100 }, () => {
      const { drawn, ours, peer, truth } = run(keys, rest);
      const { low, high } = ratioOf(ours, peer, drawn);
      return low <= truth && truth <= high;
    });
    return held.filter(Boolean).length / held.length;
  }

  test.each([
    ["of two programs", ofTwoPrograms],
    ["of one program for both sides", ofOneProgram],
  ])("holds the truth as often where a median of keys is part of every value, %s", (_whose, run) => {
    const held = keyCoverage(run);
    expect(held).toBeGreaterThan(0.83);
    expect(held).toBeLessThan(0.98);
  });

  test("is wide where few keys differ much, though all boots take the same without them", () => {
    const keys = { ours: [100, 300, 500], peer: [200, 600, 1000] };
    const { ratio, low, high } = ratioOf([310, 310, 310], [620, 620, 620], keys);
    expect(ratio).toBe(0.5);
    expect(low).toBeLessThan(0.2);
    expect(high).toBeGreaterThan(1);
  });
});
