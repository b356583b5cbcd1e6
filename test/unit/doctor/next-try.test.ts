import { expect, test } from "vitest";
import { pauseAfter } from "../../../src/doctor/checks/next-try.ts";

test.each([
  [1, 5],
  [2, 10],
  [3, 20],
  [8, 640],
  [9, 1440],
  [10, 1440],
  [60, 1440],
])("after %i failed tries snapd waits %i minutes", (failures, minutes) => {
  expect(pauseAfter(failures)).toBe(minutes);
});
