import { describe, expect, test } from "vitest";
import { budgetFaults, checkBudget, judge, verdictOf } from "../../bench/budget.ts";
import type { Figure } from "../../bench/figures/figure.ts";
import { verdictLines } from "../../bench/show.ts";
import { allTrials } from "../../bench/trials/all-trials.ts";

const ratio = (low: number, middle: number, high: number) => ({ ratio: middle, low, high });
const atMost = { target: 1.3, far: 1.6 };
const atLeast = { target: 1.5, far: 1.2, atLeast: true };

/** A figure whose ratio is the same in every pair. */
function figure(name: string, constant: number): Figure {
  const peer = Array.from({ length: 20 }, (_, pair) => 100 + pair);
  const ours = peer.map((value) => value * constant);
  return { name, what: "ours", peerWhat: "theirs", unit: "ms", ours, peer };
}

describe("a ratio that is to be at most 1.3, and is far off from 1.6", () => {
  test.each([
    ["at its target", ratio(1.3, 1.3, 1.3), "met"],
    ["below, however wide its interval", ratio(0.5, 1.2, 9), "met"],
    ["above", ratio(1.31, 1.31, 1.31), "missed"],
    ["beyond what is far, but its interval reaches back", ratio(1.59, 2, 3), "missed"],
    ["beyond what is far, with all of its interval", ratio(1.61, 2, 3), "far off"],
  ] as const)("%s", (_situation, measured, verdict) => {
    expect(verdictOf(measured, atMost)).toBe(verdict);
  });
});

describe("a ratio that is to be at least 1.5, and is far off from 1.2", () => {
  test.each([
    ["at its target", ratio(1.5, 1.5, 1.5), "met"],
    ["below", ratio(1.4, 1.4, 1.4), "missed"],
    ["below what is far, but its interval reaches back", ratio(0.5, 1, 1.21), "missed"],
    ["below what is far, with all of its interval", ratio(0.5, 1, 1.19), "far off"],
  ] as const)("%s", (_situation, measured, verdict) => {
    expect(verdictOf(measured, atLeast)).toBe(verdict);
  });
});

describe("a budget", () => {
  const names = ["start", "hook"];

  test("of ours has no fault", () => {
    expect(() => checkBudget(allTrials.flatMap((trial) => trial.names))).not.toThrow();
    expect(() => checkBudget(names)).toThrow('cannot use test/bench/budget.json: no figure is called "hook-cpu"; no ');
  });

  test.each([
    ["an unknown figure", { strat: atMost }, 'no figure is called "strat"'],
    ["no bounds", { start: 1.3 }, '"start" has no target'],
    ["no target", { start: { far: 1 } }, '"start" has no number above 0 as its target'],
    ["no far", { start: { target: 1 } }, '"start" has no number above 0 as its far'],
    ["a target below 0", { start: { target: -1, far: 2 } }, '"start" has no number above 0 as its target'],
    ["a far in text", { start: { target: 1, far: "2" } }, '"start" has no number above 0 as its far'],
    [
      "an atLeast in text",
      { hook: { ...atLeast, atLeast: "yes" } },
      '"hook" has an atLeast that is neither true nor false',
    ],
    [
      "an unknown key",
      { hook: { ...atMost, atleast: true } },
      '"hook" has a key "atleast"; target, far and atLeast are known',
    ],
    [
      "a target beyond what is far",
      { start: { target: 2, far: 1.6 } },
      '"start" is far off at 1.6 before it misses its target',
    ],
    [
      "the same where more is better",
      { start: { ...atLeast, far: 2 } },
      '"start" is far off at 2 before it misses its target',
    ],
  ])("with %s is refused", (_what, budget, fault) => {
    expect(budgetFaults(budget, names)).toEqual([fault]);
  });
});

describe("judge", () => {
  test("takes target and limit from budget.json", () => {
    expect(judge(figure("start", 1.1))).toMatchObject({ verdict: "met", bounds: { target: 1.3 } });
    expect(judge(figure("start", 9))).toMatchObject({ verdict: "far off" });
    expect(judge(figure("decode-verify", 9))).toMatchObject({ verdict: "met" });
  });

  test("only tells a figure that is not in the budget, and lets a gap through", () => {
    expect(judge(figure("start-cpu", 9))).toMatchObject({ verdict: "told", bounds: undefined });
    const gap = { name: "cold-start-xz", why: "no loop devices" };
    expect(judge(gap)).toEqual(gap);
  });
});

describe("a value that is no measurement", () => {
  const good = figure("start", 1.1);
  const withOne = (value: unknown) => [...good.ours.slice(1), value as number];
  test.each([Number.NaN, Number.POSITIVE_INFINITY, 0, -1, null, "11", undefined])(
    "%s is a fault, not a figure",
    (value) => {
      const fault = { name: "start", isFault: true, why: `value 20 of ours is ${value}, not a number above 0` };
      expect(judge({ ...good, ours: withOne(value) })).toEqual(fault);
      expect(judge({ ...good, peer: withOne(value) })).toMatchObject({ isFault: true });
      expect(judge({ ...good, keys: { ours: withOne(value) } })).toMatchObject({ isFault: true });
      expect(judge({ ...good, keys: { ours: [1], peer: withOne(value) } })).toMatchObject({ isFault: true });
      expect(judge({ ...good, limit: { value: value as number, what: "Node" } })).toMatchObject({ isFault: true });
      expect(verdictLines([good, { ...good, ours: withOne(value) }].map(judge))).toEqual({
        lines: `start was not measured: ${fault.why}\n1 passed, 1 failed\n`,
        failed: 1,
      });
    },
  );

  test("a name of JavaScript's own objects has no target", () => {
    for (const name of ["toString", "constructor", "__proto__"])
      expect(judge(figure(name, 1))).toMatchObject({ verdict: "told" });
  });
});

describe("the lines of --check", () => {
  test("a missed target passes, a figure that is far off fails and is named", () => {
    const { lines, failed } = verdictLines(
      [figure("start", 1.4), figure("hook", 99), figure("start-cpu", 99)].map(judge),
    );
    expect(failed).toBe(1);
    expect(lines).toMatch(/^hook \(ms\) is far off: the ratio is 99\.000, the target /);
    expect(lines).toMatch(/\n1 target is missed, though not far off; 1 passed, 1 failed\n$/);
  });

  test("a target that is missed is counted once, as neither far off nor of too few pairs", () => {
    const few = { ...figure("hook", 2.5), ours: [2.5], peer: [1] };
    const { lines } = verdictLines([figure("start", 1.4), figure("hook-memory", 1.25), few].map(judge));
    expect(lines).toMatch(/\n2 targets are missed, though not far off; 2 passed, 1 failed\n$/);
  });

  test("few pairs are not enough, but one is of what never varies", () => {
    const few = (value: number) => ({ ...figure("binary", value), ours: [value], peer: [1] });
    expect(verdictLines([judge(few(1))])).toEqual({
      lines: "binary has too few pairs: 1, a check needs 10\n0 passed, 1 failed\n",
      failed: 1,
    });
    expect(verdictLines([judge({ ...few(1), exact: true })]).failed).toBe(0);
    expect(verdictLines([judge({ ...few(2), exact: true })]).failed).toBe(1);
  });

  test.each([
    ["nothing", []],
    ["only what has no target", [judge(figure("start-cpu", 1))]],
    ["only what could not be measured", [judge({ name: "start", why: "no Node" })]],
  ])("%s to check is no success", (_what, shown) => {
    expect(verdictLines(shown).failed).toBe(1);
  });
});
