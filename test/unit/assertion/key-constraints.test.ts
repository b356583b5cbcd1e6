import { describe, expect, it } from "vitest";
import type { Headers } from "../../../src/assertion/assertion.ts";
import { parseHeaders } from "../../../src/assertion/headers.ts";
import { checkConstraints, matchesConstraints, readConstraints } from "../../../src/assertion/key-constraints.ts";
import { codeOf } from "./examples.ts";

/** Headers from lines, to keep the tables short. */
const headers = (...lines: string[]): Headers => parseHeaders(lines.join("\n"));

const assertion = headers(
  "type: model",
  "model: pc-22",
  "list:",
  "  - one",
  "  - two",
  "map:",
  "  inner: value",
  "maps:",
  "  -",
  "    name: a",
  "  -",
  "    name: b",
);

const entry = (...lines: string[]): Headers =>
  headers("constraints:", "  -", "    headers:", "      type: model", ...lines.map((line) => `      ${line}`));

const allows = (constraints: Headers): boolean => matchesConstraints(assertion, readConstraints(constraints));

describe("constraints", () => {
  it("that are absent allow everything", () => {
    expect(allows(headers("x: y"))).toBe(true);
    expect(codeOf(() => checkConstraints(headers("x: y")))).toBe("accepted");
  });

  it.each([
    ["a whole value", ["model: pc-22"]],
    ["an expression", ["model: pc-[0-9]+"]],
    ["alternatives in the expression", ["model: x|pc-22"]],
    ["one of a list of alternatives", ["model:", "  - x", "  - pc-.*"]],
    ["every element of a list", ["list: one|two"]],
    ["a list of alternatives for every element", ["list:", "  - one", "  - two"]],
    ["a map", ["map:", "  inner: v.*"]],
    ["every map of a list", ["maps:", "  name: a|b"]],
    ["something missing", ["other: $MISSING"]],
    ["something missing in a map", ["map:", "  other: $MISSING"]],
  ])("matching %s allow it", (_, lines) => {
    expect(allows(entry(...lines))).toBe(true);
  });

  it.each([
    ["part of a value", ["model: pc"]],
    ["another alternative", ["model:", "  - x", "  - y"]],
    ["one element only", ["list: one"]],
    ["a map where text is", ["model:", "  x: y"]],
    ["text where a map is", ["map: value"]],
    ["an absent header", ["other: .*"]],
    ["an absent header as an alternative", ["other:", "  - x", "  - $MISSING"]],
    ["a header that should be missing", ["model: $MISSING"]],
    ["one map of a list only", ["maps:", "  name: a"]],
  ])("wanting %s do not allow it", (_, lines) => {
    expect(allows(entry(...lines))).toBe(false);
  });

  it.each([
    ["another mark", ["model: $SLOT(x)"]],
    ["a lone dollar", ["model: $"]],
    ["an expression that does not compile", ["model: ("]],
    ["alternatives in alternatives", ["model:", "  -", "    - x"]],
    ["a wrong expression deep inside", ["map:", "  inner:", "    - ok", "    - [", ""].slice(0, 4)],
  ])("with %s are malformed", (_, lines) => {
    expect(codeOf(() => checkConstraints(entry(...lines)))).toBe("constraint-malformed");
  });

  it.each([
    ["text", headers("constraints: x")],
    ["a map", headers("constraints:", "  headers:", "    type: model")],
    ["a list of texts", headers("constraints:", "  - x")],
    ["an entry whose headers are text", headers("constraints:", "  -", "    headers: x")],
    ["an entry for no type", headers("constraints:", "  -", "    headers:", "      model: x")],
    ["an entry for a list of types", headers("constraints:", "  -", "    headers:", "      type:", "        - model")],
    ["an entry for an expression of types", headers("constraints:", "  -", "    headers:", "      type: mo.el")],
  ])("that are %s are malformed", (_, constraints) => {
    expect(codeOf(() => checkConstraints(constraints))).toBe("constraint-malformed");
  });
});
