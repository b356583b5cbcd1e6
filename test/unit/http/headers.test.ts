import { describe, expect, test } from "vitest";
import { mediaType, mergeHeaders, sendableHeaders } from "../../../src/http/headers.ts";
import { nextDeadline } from "../../../src/http/watchdog.ts";

describe("merged headers", () => {
  test("a later origin wins over an earlier one whatever the case, and keeps its own spelling", () => {
    const merged = mergeHeaders({ "User-Agent": "ours", Accept: "*/*" }, { "user-agent": "theirs" });
    expect(merged).toEqual({ "user-agent": "theirs", Accept: "*/*" });
  });

  test("a header called __proto__ is a header like any other", () => {
    const merged = mergeHeaders(Object.fromEntries([["__proto__", "x"]]));
    expect(Object.entries(merged)).toEqual([["__proto__", "x"]]);
    expect(Object.entries(sendableHeaders(merged))).toEqual([["__proto__", "x"]]);
  });
});

test.each([
  ["application/json; charset=UTF-8", "application/json"],
  ["Application/JSON", "application/json"],
  [" text/html ;x", "text/html"],
  ["", ""],
  [undefined, ""],
])("the media type of %j is %j", (text, expected) => {
  expect(mediaType(text)).toBe(expected);
});

describe("the next deadline", () => {
  const limits = { maxBytes: 1, maxHeaderBytes: 1, connectMs: 10, headerMs: 20, bodyMs: 5, totalMs: 30 };
  test.each([
    ["connect", 100, 110, "connect-timeout"],
    ["headers", 105, 125, "headers-timeout"],
    ["headers", 115, 130, "total-timeout"],
    ["body", 120, 125, "body-timeout"],
    ["body", 126, 130, "total-timeout"],
  ] as const)("in phase %s since %i is at %i: %s", (phase, movedAtMs, atMs, code) => {
    expect(nextDeadline(100, { phase, movedAtMs }, limits)).toMatchObject({ atMs, code });
  });
});
