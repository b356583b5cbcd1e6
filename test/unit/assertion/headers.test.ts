import { describe, expect, it } from "vitest";
import type { HeaderValue } from "../../../src/assertion/assertion.ts";
import { parseHeaders, writeHeader } from "../../../src/assertion/headers.ts";
import { codeOf } from "./examples.ts";

const map = (entries: Record<string, HeaderValue>) => new Map(Object.entries(entries));
const value = (text: string) => parseHeaders(text).get("h");

describe("reading headers", () => {
  it.each<[string, string, HeaderValue]>([
    ["one line", "h: v", "v"],
    ["an empty value", "h: ", ""],
    ["blanks around", "h:  v ", " v "],
    ["colons and quotes", 'h: a: "b":c', 'a: "b":c'],
    ["a carriage return", "h: v\r", "v\r"],
    ["text of two lines", "h:\n    a\n    b", "a\nb"],
    ["text that starts with a blank", "h:\n     a", " a"],
    ["text of one empty line", "h:\n    ", ""],
    ["a list", "h:\n  - a\n  - b", ["a", "b"]],
    ["a list's empty item", "h:\n  - ", [""]],
    ["a list in a list", "h:\n  -\n    - a\n    - b\n  - c", [["a", "b"], "c"]],
    ["text in a list", "h:\n  -\n      a\n      b", ["a\nb"]],
    ["a map", "h:\n  a: 1\n  b: 2", map({ a: "1", b: "2" })],
    ["a list in a map", "h:\n  a:\n    - 1", map({ a: ["1"] })],
    ["maps in a list", "h:\n  -\n    a: 1\n  -\n    b: 2", [map({ a: "1" }), map({ b: "2" })]],
    ["text in a map", "h:\n  a:\n      1\n      2", map({ a: "1\n2" })],
    ["the list of an item that is a dash", "h:\n  - -", ["-"]],
  ])("%s", (_, text, expected) => {
    expect(value(text)).toEqual(expected);
  });

  it.each([
    ["no colon", "h"],
    ["nothing at all", ""],
    ["no blank before the value", "h:v"],
    ["a tab before the value", "h:\tv"],
    ["an empty name", ": v"],
    ["a name in upper case", "H: v"],
    ["a name starting with a digit", "1h: v"],
    ["a name with two dashes", "h--h: v"],
    ["a name ending in a dash", "h-: v"],
    ["a name with an underscore", "h_h: v"],
    ["a blank before the name", " h: v"],
    ["a name twice", "h: v\nh: w"],
    ["an empty line", "h: v\n\ni: w"],
    ["a newline at the end", "h: v\n"],
    ["nothing below the name", "h:"],
    ["too little indentation", "h:\n v"],
    ["three blanks", "h:\n   v"],
    ["a list after text", "h:\n    v\n  - w"],
    ["text after a list", "h:\n  - v\n    w"],
    ["a list item without blank", "h:\n  -v"],
    ["a map entry without colon", "h:\n  a"],
    ["a map entry in upper case", "h:\n  A: v"],
    ["a map entry twice", "h:\n  a: v\n  a: w"],
    ["text in a list that is not indented enough", "h:\n  -\n    a"],
  ])("%s is refused", (_, text) => {
    expect(codeOf(() => parseHeaders(text))).toBe("headers-malformed");
  });

  it("names that every object has are names like others", () => {
    const headers = parseHeaders("constructor: a\nh:\n  valueof: b\n  tostring: c");
    expect([...headers.keys()]).toEqual(["constructor", "h"]);
    expect(headers.get("has-own-property")).toBeUndefined();
    expect(headers.get("h")).toEqual(map({ valueof: "b", tostring: "c" }));
  });

  it("nesting without end is refused and not followed", () => {
    const lines = Array.from({ length: 3000 }, (_, depth) => `${" ".repeat(2 * depth + 2)}-`);
    expect(codeOf(() => parseHeaders(`h:\n${lines.join("\n")}`))).toBe("headers-malformed");
  });

  it("as deep as a stream can carry is read", () => {
    const lines = Array.from({ length: 300 }, (_, depth) => `${" ".repeat(2 * depth + 2)}-`);
    expect(codeOf(() => parseHeaders(`h:\n${lines.join("\n")} x`))).toBe("accepted");
  });
});

describe("writing headers", () => {
  it.each<[string, HeaderValue, string]>([
    ["a text", "v", "\nh: v"],
    ["two lines", "a\nb", "\nh:\n    a\n    b"],
    ["a newline", "\n", "\nh:\n    \n    "],
    ["an empty list", [], ""],
    ["an empty map", new Map(), ""],
    ["a map, sorted", map({ b: "2", a: "1" }), "\nh:\n  a: 1\n  b: 2"],
    ["an empty list inside", map({ a: [], b: "2" }), "\nh:\n  b: 2"],
    ["a list in a list", [["a"], "b"], "\nh:\n  -\n    - a\n  - b"],
    ["text in a list", ["a\nb"], "\nh:\n  -\n      a\n      b"],
  ])("%s", (_, header, text) => {
    expect(writeHeader("h:", header)).toBe(text);
  });
});
