import { describe, expect, test } from "vitest";
import { explain, explainAll, explanationOf, explanations } from "../../../src/problem/explain.ts";
import type { Problem } from "../../../src/problem/problem.ts";

function refusalOf(code: string): Problem {
  try {
    explain(code);
  } catch (error) {
    return error as Problem;
  }
  throw new Error("explained");
}

describe("explain", () => {
  test("gives meaning, cure, actor, exit status and whether trying again helps", () => {
    const { meaning, cure } = explanationOf("settings-plain-http");
    const text = explain("settings-plain-http");
    for (const part of [meaning, cure, "the gadget's author", "Exit status: 3", "no, not before"]) {
      expect(text).toContain(part);
    }
    expect(text.split("\n")[0]).toBe("settings-plain-http");
  });

  test("takes a code as it stands in a message, in brackets, or in capitals", () => {
    expect(explain(" [settings-plain-http] ")).toBe(explain("settings-plain-http"));
    expect(explain("SETTINGS-PLAIN-HTTP")).toBe(explain("settings-plain-http"));
  });

  test("suggests the code most likely meant", () => {
    const refusal = refusalOf("settings-plain-htpp");
    expect(refusal.code).toBe("usage-wrong");
    expect(refusal.cure).toContain("settings-plain-http");
  });

  test.each(["", "constructor", "__proto__", "toString", "x".repeat(100_000)])(
    "refuses what is no code: %.20s",
    (code) => {
      expect(refusalOf(code).code).toBe("usage-wrong");
      expect(refusalOf(code).message.length).toBeLessThan(200);
    },
  );

  test("without a code lists every code once", () => {
    const heads = explainAll()
      .split("\n")
      .filter((line) => /^\S/.test(line));
    expect(heads).toEqual(explanations().map(({ code }) => code));
  });
});
