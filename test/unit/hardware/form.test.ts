import { describe, expect, test } from "vitest";
import { findFormFault } from "../../../src/hardware/form.ts";

describe("strict form", () => {
  test.each([
    "A",
    "7KQ4ZN2",
    "100000004c8e21d7",
    "dc:a6:32:7f:41:b9",
    "A-1+b:2",
    "a".repeat(128),
    `${"a:".repeat(63)}bc`,
  ])("%s is taken", (serial) => {
    expect(findFormFault(serial, "strict")).toBeUndefined();
  });

  test.each([
    ["", "serial-empty"],
    ["a".repeat(129), "serial-too-long"],
    ["-a", "serial-not-well-formed"],
    ["a-", "serial-not-well-formed"],
    ["a--b", "serial-not-well-formed"],
    ["a:-b", "serial-not-well-formed"],
    ["a b", "serial-not-well-formed"],
    ["a_b", "serial-not-well-formed"],
    ["a/b", "serial-not-well-formed"],
    ["a\nb", "serial-not-well-formed"],
    ["a\n", "serial-not-well-formed"],
    ["ä", "serial-not-well-formed"],
    ["１２", "serial-not-well-formed"],
    ["a.b", "serial-not-well-formed"],
    ['"a"', "serial-not-well-formed"],
  ])("%j is refused as %s", (serial, code) => {
    expect(findFormFault(serial, "strict")?.code).toBe(code);
  });
});

describe("loose form", () => {
  test.each(["a b", "VMware-56 4d", "ä", "a_b.c", "...", '"a"', "a".repeat(200), "型番123", "-", "~"])(
    "%s is taken",
    (serial) => {
      expect(findFormFault(serial, "loose")).toBeUndefined();
    },
  );

  test.each([
    ["", "serial-empty"],
    ["a".repeat(201), "serial-too-long"],
    [".", "serial-not-well-formed"],
    ["..", "serial-not-well-formed"],
    ["a/b", "serial-not-well-formed"],
    [" a", "serial-not-well-formed"],
    ["a ", "serial-not-well-formed"],
    ["a\u00a0", "serial-not-well-formed"],
    ["a\0b", "serial-not-well-formed"],
    ["a\nb", "serial-not-well-formed"],
    ["a\u007fb", "serial-not-well-formed"],
    ["a\u202eb", "serial-not-well-formed"],
    ["a\u2028b", "serial-not-well-formed"],
    ["a\ud800b", "serial-not-well-formed"],
  ])("%j is refused as %s", (serial, code) => {
    expect(findFormFault(serial, "loose")?.code).toBe(code);
  });

  test("a serial whose escaped folder name is longer than 255 bytes is refused as serial-too-long", () => {
    // Every character of two bytes needs six in the name: 42 of them and three letters are 255.
    expect(findFormFault(`${"ä".repeat(42)}abc`, "loose")).toBeUndefined();
    expect(findFormFault(`${"ä".repeat(42)}abcd`, "loose")?.code).toBe("serial-too-long");
  });

  test("the length is counted in characters, not in UTF-16 units", () => {
    expect(findFormFault("😀".repeat(21), "loose")).toBeUndefined();
    expect(findFormFault("😀".repeat(22), "loose")?.code).toBe("serial-too-long");
  });
});
