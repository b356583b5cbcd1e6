import { describe, expect, test } from "vitest";
import { causeTable } from "../../../src/problem/causes.ts";
import { explain, explainAll, explanations, findingCodes, outcomes } from "../../../src/problem/explain.ts";
import { outcomeTable } from "../../../src/problem/outcomes.ts";
import type { Problem } from "../../../src/problem/problem.ts";
import { problemTable } from "../../../src/problem/registry.ts";

function refusalOf(code: string): Problem {
  try {
    explain(code);
  } catch (error) {
    return error as Problem;
  }
  throw new Error("explained");
}

describe("explain", () => {
  test("gives meaning, usual cause, cure, actor, exit status and whether trying again helps", () => {
    const { meaning, cure } = problemTable["settings-plain-http"];
    const cause = causeTable["settings-plain-http"];
    const text = explain("settings-plain-http");
    for (const part of [
      meaning,
      `Usual cause: ${cause}`,
      cure,
      "the gadget's author",
      "Exit status: 3",
      "no, not before",
    ]) {
      expect(text).toContain(part);
    }
    expect(text.split("\n")[0]).toBe("settings-plain-http");
  });

  test("takes a code as it stands in a message, in brackets, or in capitals", () => {
    expect(explain(" [settings-plain-http] ")).toBe(explain("settings-plain-http"));
    expect(explain("SETTINGS-PLAIN-HTTP")).toBe(explain("settings-plain-http"));
  });

  test.each(Object.keys(outcomeTable))("knows %s, which a hook ends with when all went well", (code) => {
    const { meaning, next } = outcomeTable[code as keyof typeof outcomeTable];
    expect(explain(code)).toBe(`${code}\n  ${meaning}\n  What next:   ${next}`);
    expect(code).toMatch(/^[a-z](?:-?[a-z0-9])+$/);
    expect(code.length).toBeLessThanOrEqual(30);
    expect(Object.hasOwn(problemTable, code)).toBe(false);
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
    expect(heads).toEqual([...explanations(), ...outcomes(), ...findingCodes()].map(({ code }) => code));
  });
});
