import { expect, test } from "vitest";
import { problemOf } from "../../../src/commands/failure.ts";

test.each([
  ["ENOSPC", "disk-full"],
  ["EDQUOT", "disk-full"],
  ["EBADF", "internal-fault"],
])("a system call that ends with %s is told as %s", (errno, code) => {
  const fault = Object.assign(new Error(`${errno}: something, write`), { code: errno });
  expect(problemOf(fault)).toMatchObject({ code, message: `cannot go on: ${errno}: something, write` });
});
