import { describe, expect, test } from "vitest";
import { SeededDraw } from "../../../src/odds/draw.ts";
import { expectedCollisions, fillPattern, guessPattern, parsePattern, showPattern } from "../../../src/odds/pattern.ts";
import { Problem } from "../../../src/problem/problem.ts";

function fill(text: string, device = 0): string {
  return fillPattern(parsePattern(text), device, new SeededDraw("s"));
}

describe("patterns", () => {
  test.each<[string, RegExp]>([
    ["10000000{hex:8}", /^10000000[0-9a-f]{8}$/],
    ["{HEX:4}-{digits:3}", /^[0-9A-F]{4}-\d{3}$/],
    ["{letters:2}{alnum:3}", /^[A-Z]{2}[0-9A-Z]{3}$/],
    ["SN{counter:0042}", /^SN0042$/],
  ])("%s fills as it says, and is shown as it was written", (text, filled) => {
    expect(fill(text)).toMatch(filled);
    expect(showPattern(parsePattern(text))).toBe(text);
  });

  test("a counter counts devices, beyond its digits too", () => {
    expect(fill("{counter:98}", 1)).toBe("99");
    expect(fill("{counter:98}", 2)).toBe("100");
  });

  test("the same seed gives the same serials, another seed others", () => {
    const draw = (seed: string): string => fillPattern(parsePattern("{hex:16}"), 0, new SeededDraw(seed));
    expect(draw("1")).toBe(draw("1"));
    expect(draw("1")).not.toBe(draw("2"));
  });

  test.each([
    "",
    "{hex:0}",
    "{hex:65}",
    "{hex}",
    "{date:8}",
    "a{b",
    "a}b",
    "{{hex:2}}",
    "{counter:x}",
    "x".repeat(513),
  ])("refuses %j", (text) => {
    expect(() => parsePattern(text)).toThrow(Problem);
  });
});

test("every number below the bound is drawn about as often", () => {
  const draw = new SeededDraw("even");
  const counts = Array.from({ length: 10 }, () => 0);
  for (let one = 0; one < 10_000; one += 1) {
    const number = draw.below(10);
    counts[number] = (counts[number] ?? 0) + 1;
  }
  // Five standard deviations of a fair die with ten sides.
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
});

describe("collisions by calculation", () => {
  test.each<[string, number, number | undefined, number]>([
    ["{hex:8}", 10_000, 0.02328, 0.0001],
    ["{digits:4}", 10_000, 6321, 1],
    ["A{counter:1}", 10_000, 0, 0],
    ["SAME", 10_000, undefined, 0],
  ])("%s among %i devices", (text, devices, expected, margin) => {
    const found = expectedCollisions(parsePattern(text), devices);
    if (expected === undefined) expect(found).toBeUndefined();
    else expect(Math.abs((found ?? Number.NaN) - expected)).toBeLessThanOrEqual(margin);
  });
});

test.each<[string, string | undefined]>([
  ["100000004c8e21d7", "10000000{hex:8}"],
  ["dc:a6:32:00:00:01", "{hex:2}:{hex:2}:{hex:2}:{hex:2}:{hex:2}:{hex:2}"],
  ["G6BE83900X7K", "{alnum:12}"],
  ["190653218904572", "{digits:15}"],
  ["0A1B2C3D", "{HEX:8}"],
  ["M80-G4006100527", "M80-G{digits:10}"],
  ["RB1-2048-A7", undefined],
  ["abc", undefined],
])("a unit's serial %s suggests %s", (serial, pattern) => {
  const guessed = guessPattern(serial);
  expect(guessed === undefined ? undefined : showPattern(guessed)).toBe(pattern);
});
