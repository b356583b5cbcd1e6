import { describe, expect, test } from "vitest";
import { healthArguments } from "../../../src/snapd/health.ts";
import { codeOf } from "../disk/code-of.ts";

/** What stands where the message stands. */
const messageOf = (message: string) => healthArguments("error", message).at(-1) ?? "";

describe("healthArguments", () => {
  test("okay stands alone, whatever else was given", () => {
    expect(healthArguments("okay", "all is well", "all-well")).toEqual(["set-health", "okay"]);
  });

  test.each(["abc", "a-b", "vault-refused", "a".repeat(30), "a1-2b"])("the code %s is taken", (code) => {
    expect(healthArguments("blocked", "something is wrong", code)[1]).toBe(`--code=${code}`);
  });

  test.each(["", "ab", "a".repeat(31), "Abc", "1abc", "a--b", "abc-", "-abc", "a b", "abc\n"])(
    "the code %j is refused",
    (code) => {
      expect(codeOf(() => healthArguments("blocked", "something is wrong", code))).toBe("snapctl-value-refused");
      expect(codeOf(() => healthArguments("okay", "", code))).toBe("snapctl-value-refused");
    },
  );

  test.each([
    ["a message that fits", "the vault is gone", "the vault is gone"],
    ["seven characters", "1234567", "1234567"],
    ["six characters", "123456", "error: 123456"],
    ["seventy characters", "ü".repeat(70), "ü".repeat(70)],
    ["seventy-one characters", "ü".repeat(71), `${"ü".repeat(69)}…`],
    ["characters beyond the basic plane", "😀".repeat(71), `${"😀".repeat(69)}…`],
    ["line breaks and tabs", " one\n\ttwo  three ", "one two three"],
    ["a control character", "red \u001b[31m text", "red \uFFFD[31m text"],
  ])("%s", (_situation, message, expected) => {
    expect(messageOf(message)).toBe(expected);
  });

  test.each(["", " \n "])("a state other than okay without a message (%j) is refused", (message) => {
    expect(codeOf(() => healthArguments("waiting", message))).toBe("snapctl-value-refused");
  });
});
