import { expect, test } from "vitest";
import { sleepMs } from "../../../../src/rig/sandbox/time/sleep-arguments.ts";

test.each([
  [["1"], 1000],
  [["0.25"], 250],
  [[".5"], 500],
  [["2m", "3"], 123_000],
  [["1h"], 3_600_000],
  [["1d"], 86_400_000],
  [["infinity"], Number.POSITIVE_INFINITY],
] as const)("sleep %j lasts %d ms", (args, ms) => {
  expect(sleepMs(args)).toBe(ms);
});

test.each([[[]], [["soon"]], [["-1"]], [["1x"]], [["1", "e"]]])("sleep %j is refused", (args) => {
  expect(sleepMs(args)).toHaveProperty("fault");
});
