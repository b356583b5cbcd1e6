import { describe, expect, test } from "vitest";
import { diskFault } from "../../../src/disk/disk-fault.ts";
import { Problem } from "../../../src/problem/problem.ts";

const systemError = (code: string) => Object.assign(new Error(`${code}: no`), { code });

describe("diskFault", () => {
  test.each([
    ["ENOSPC", "disk-full"],
    ["EDQUOT", "disk-full"],
    ["EFBIG", "disk-full"],
    ["EROFS", "disk-read-only"],
    ["EACCES", "disk-denied"],
    ["EPERM", "disk-denied"],
    ["EIO", "disk-io"],
    ["EMFILE", "disk-io"],
    ["EXDEV", "disk-other-file-system"],
    ["ELOOP", "disk-link-loop"],
    ["ENAMETOOLONG", "disk-name-refused"],
  ])("%s becomes %s", (errno, code) => {
    expect(diskFault("create", "/a", systemError(errno)).code).toBe(code);
  });

  test("a Problem stays the Problem it is", () => {
    const problem = new Problem("disk-too-big", "cannot read /a: too big");
    expect(diskFault("read", "/a", problem)).toBe(problem);
  });

  test("control characters of the path do not reach the message", () => {
    const fault = diskFault("read", "/a\u001b[31m\n", systemError("EIO"));
    expect(fault.message).not.toMatch(/\p{Cc}/u);
    expect(fault.detail).toMatchObject({ errno: "EIO" });
  });
});
