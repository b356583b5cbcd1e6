import { describe, expect, it } from "vitest";
import { Expression } from "../../../../src/assertion/re2/expression.ts";
import { ExpressionError } from "../../../../src/assertion/re2/node.ts";

const matches = (expression: string, text: string): boolean => new Expression(`^(${expression})$`).matches(text);

// All verdicts are those of Go 1.19's regexp package.
describe("expressions as Go's regexp package reads them", () => {
  it.each([
    ["serial", "serial"],
    ["a|b", "b"],
    ["a*", ""],
    ["a+b?", "aa"],
    ["a{2,3}", "aaa"],
    ["a{2,}", "aaaaa"],
    ["a{0}", ""],
    ["{,3}", "{,3}"],
    ["a{01}", "a{01}"],
    ["[a-c]+", "abc"],
    ["[^a-c]", "d"],
    ["[]a]+", "a]"],
    ["[a-]+", "a-"],
    ["[[:alpha:]]", "x"],
    ["[[:^digit:]]", "x"],
    ["[[:x]", ":"],
    ["\\d\\D", "1x"],
    ["\\w+", "aZ_9"],
    ["\\W", "é"],
    ["\\s", "\t"],
    ["\\pL+", "Жx"],
    ["\\p{Greek}", "α"],
    ["\\P{Greek}", "a"],
    ["\\p{^Lu}", "a"],
    ["[\\p{Lu}\\d]+", "A1"],
    ["\\p{Any}", "😀"],
    ["\\x41\\x{e9}", "Aé"],
    ["\\0", "\0"],
    ["\\101", "A"],
    ["\\.\\-\\_", ".-_"],
    ["\\Qa.b\\E+", "a.bb"],
    ["(?i)STRASSE", "strasse"],
    ["(?i)k", "\u212a"],
    ["(?i)[a-k]", "\u212a"],
    ["(?i:A)b", "ab"],
    ["(?i)\\p{Lu}", "a"],
    ["a(?i)b", "aB"],
    ["(?s).", "\n"],
    ["(?P<name>a)", "a"],
    ["(?:a|b){2}", "ab"],
    ["", ""],
    ["|a", ""],
    ["()", ""],
    ["(?m)a\n^b", "a\nb"],
    ["\\bab\\b", "ab"],
    ["a\\Bb", "ab"],
    ["\\Aa\\z", "a"],
    ["(a*)*", "aaaa"],
    ["a*?b", "aab"],
    ["(?U)a+", "aa"],
    ["a)|(b", "b"],
    [".", "😀"],
    ["(?)", ""],
  ])("%j matches %j", (expression, text) => {
    expect(matches(expression, text)).toBe(true);
  });

  it.each([
    ["serial", "serials"],
    ["a", "ba"],
    ["a|b", "ab"],
    [".", "\n"],
    ["a{2,3}", "a"],
    ["a{2,3}", "aaaa"],
    ["[^a]", "a"],
    ["\\w", "é"],
    ["(?i)\\P{Lu}", "1"].reverse(),
    ["\\d", "٣"],
    ["\\s", "\u00a0"],
    ["a\\bb", "ab"],
    ["(?i:a)b", "aB"],
    ["(?-i)A", "a"],
    ["a$", "a\n"],
  ] as [string, string][])("%j does not match %j", (expression, text) => {
    expect(matches(expression, text)).toBe(false);
  });

  it.each([
    "(",
    ")",
    "a)",
    "[",
    "[a",
    "[b-a]",
    "[[:bad:]]",
    "*",
    "a**",
    "a*+",
    "a{2}{3}",
    "(*)",
    "a|*",
    "\\",
    "\\1",
    "\\8",
    "\\q",
    "\\é",
    "\\C",
    "\\Z",
    "\\pX",
    "\\p{Latn}",
    "\\p{Cn}",
    "\\p{",
    "\\p",
    "\\x4",
    "\\x{}",
    "\\x{110000}",
    "a{1001}",
    "a{3,2}",
    "(a{10}){101}",
    "(?=a)",
    "(?<n>a)",
    "(?P<n",
    "(?P<>a)",
    "(?P<a-b>x)",
    "(?-)",
    "(?i-)",
    "(?z)",
    "(?i",
    "[a-\\d]",
    "\\p{constructor}",
    "\\Q(",
  ])("%j does not compile", (expression) => {
    expect(() => new Expression(`^(${expression})$`)).toThrow(ExpressionError);
  });

  it("what would keep a backtracking engine busy for years is done at once", () => {
    expect(matches("(a*)*b", "a".repeat(5000))).toBe(false);
    expect(matches("(a|a)*(a|a)*b", "a".repeat(2000))).toBe(false);
  });

  it("what would fill memory or the stack does not compile", () => {
    expect(() => matches("(".repeat(1100) + ")".repeat(1100), "")).toThrow(ExpressionError);
    expect(() => matches("[a-z]{1000}".repeat(60), "")).toThrow(ExpressionError);
    expect(() => matches(`a${"*(?i)".repeat(5000)}`, "")).toThrow(ExpressionError);
  });
});
