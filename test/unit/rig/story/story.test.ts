import { describe, expect, test } from "vitest";
import { bar, spanOnAxis } from "../../../../src/rig/story/chart.ts";
import { asClock, durationMs, inWords } from "../../../../src/rig/story/duration.ts";
import { oneLine } from "../../../../src/rig/story/one-line.ts";

test.each([
  [850, "850 ms", "0:00.8"],
  [31_290, "31.3 s", "0:31.2"],
  [65_000, "1 min 05 s", "1:05.0"],
  [7_800_000, "2 h 10 min", "2:10:00"],
])("%i ms are %s in words and %s on the clock", (ms, words, clock) => {
  expect([inWords(ms), asClock(ms)]).toEqual([words, clock]);
});

test.each([
  ["90s", 90_000],
  ["5m", 300_000],
  ["500ms", 500],
  ["1.5h", 5_400_000],
  ["2d", 172_800_000],
  ["soon", undefined],
  ["-5s", undefined],
  ["5", undefined],
])("the duration %s is %s ms", (text, ms) => {
  expect(durationMs(text)).toBe(ms);
});

test.each([
  ["short", "short"],
  ["0123456789", "0123456789"],
  ["0123456789x", "0123456789 …"],
  ["first\nsecond", "first …"],
  ["last\n", "last"],
  ["a 😀😀😀😀😀😀😀😀😀", "a 😀😀😀😀😀😀😀😀 …"],
])("of %j a line of ten characters shows %j: what is left out is told", (text, line) => {
  expect(oneLine(text, 10)).toBe(line);
});

describe("the chart", () => {
  test("draws a share in eighths of a cell, and a sliver of what is hardly there", () => {
    expect([bar(0.5, 8), bar(1, 4), bar(0, 8), bar(0.0001, 8), bar(5, 3)]).toEqual(["████", "████", "", "▏", "███"]);
  });

  test("puts a span where it lies in the whole, and a moment as a dot", () => {
    expect(spanOnAxis({ atMs: 50, durationMs: 25 }, 100, 8)).toBe("    ██  ");
    expect(spanOnAxis({ atMs: 100, durationMs: 0 }, 100, 8)).toBe("       ·");
  });
});
