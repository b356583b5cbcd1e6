import { describe, expect, test } from "vitest";
import { snapContext } from "../../../src/snapd/snapctl.ts";

describe("snapContext", () => {
  test.each<[string, Readonly<Record<string, string>>, string | undefined]>([
    ["of today", { SNAP_COOKIE: "new", SNAP_CONTEXT: "old" }, "new"],
    ["under its old name", { SNAP_CONTEXT: "old" }, "old"],
    ["under its old name beside an empty new one", { SNAP_COOKIE: "", SNAP_CONTEXT: "old" }, "old"],
    ["of no snap", { SNAP: "/snap/x" }, undefined],
    ["of no snap, with empty names", { SNAP_COOKIE: "", SNAP_CONTEXT: "" }, undefined],
  ])("the context %s", (_situation, environment, expected) => {
    expect(snapContext(environment)).toBe(expected);
  });
});
