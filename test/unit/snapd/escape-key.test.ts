import { describe, expect, test } from "vitest";
import { escapeKeyPart } from "../../../src/snapd/escape-key.ts";

describe("escapeKeyPart", () => {
  test.each([
    ["AZaz09-_.~", "AZaz09-_.~"],
    ["a b", "a+b"],
    ["a+b", "a%2Bb"],
    ["/", "%2F"],
    ["100%", "100%25"],
    ["(1)*!'", "%281%29%2A%21%27"],
    ["ü😀", "%C3%BC%F0%9F%98%80"],
    ["\n\0", "%0A%00"],
    ["", ""],
  ])("%j becomes %s", (part, escaped) => {
    expect(escapeKeyPart(part)).toBe(escaped);
  });
});
