import { describe, expect, test } from "vitest";
import { nestsTooDeeply } from "../../../src/config/yaml-depth.ts";
import { readYamlTree } from "../../../src/config/yaml-tree.ts";

const many = 70;

describe("a settings file is nested too deeply", () => {
  test.each([
    ["brackets that nobody closes", `a: ${"[".repeat(many)}`],
    ["brackets that are closed again", `a: ${"[".repeat(many)}${"]".repeat(many)}`],
    ["maps in maps", `a: ${"{a: ".repeat(many)}`],
    ["brackets on lines of their own", `a:\n${"  [\n".repeat(many)}`],
    ["dashes in one line", `${"- ".repeat(many)}x`],
    ["question marks in one line", `${"? ".repeat(many)}x`],
  ])("with %s", (_, text) => {
    expect(nestsTooDeeply(text)).toBe(true);
    const { tree, findings } = readYamlTree(text, "settings.yaml");
    expect(tree).toBeUndefined();
    expect(findings.map(({ code, problem }) => [code, problem])).toEqual([
      ["settings-not-yaml", "the text is nested too deeply"],
    ]);
  });
});

describe("a settings file is not nested too deeply", () => {
  test.each([
    ["with many short lists", "a: [1, 2]\n".repeat(many)],
    ["with a long list", `a:\n${"  - x\n".repeat(many)}`],
    ["with a list of lists", `a: [${"[x], ".repeat(many)}]`],
    ["with brackets in quotes", `a: "${"[".repeat(many)}"`],
    ["with brackets in a comment", `# ${"[".repeat(many)}\na: 1\n`],
    ["with brackets in a text of several lines", `a: |\n  ${"[ - ? ".repeat(many)}\nb: 1\n`],
    ["with dashes in words", `a: ${"x- ".repeat(many)}`],
  ])("%s", (_, text) => {
    expect(nestsTooDeeply(text)).toBe(false);
  });
});
