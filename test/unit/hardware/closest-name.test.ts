import { expect, test } from "vitest";
import { findClosest } from "../../../src/hardware/closest-name.ts";

const names = ["mac", "mmc.cid", "cpuinfo.serial"];

test.each([
  ["mca", "mac"],
  ["mmc_cid", "mmc.cid"],
  ["cpuinfo", "cpuinfo.serial"],
  ["my-mac-address", "mac"],
  ["zzzzzzzz", undefined],
  ["", undefined],
  ["x".repeat(65), undefined],
])("%s is answered with %s", (word, expected) => {
  expect(findClosest(word, names)).toBe(expected);
});
