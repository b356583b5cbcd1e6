import { assert, jsonValue, oneof, property, string, stringMatching } from "fast-check";
import { describe, expect, test } from "vitest";
import { Problem } from "../../../src/problem/problem.ts";
import { checkKey, setArguments } from "../../../src/snapd/configuration-arguments.ts";
import { escapeKeyPart } from "../../../src/snapd/escape-key.ts";
import { healthArguments } from "../../../src/snapd/health.ts";
import type { Json } from "../../../src/snapd/json.ts";

const taken = (act: () => unknown): boolean => {
  try {
    act();
    return true;
  } catch (error) {
    if (error instanceof Problem) return false;
    throw error;
  }
};

describe("what is given to snapd", () => {
  test("a key is taken exactly if snapd's own expression takes each part of it", () => {
    const snapdsRule = /^(?:[a-z0-9]+-?)*[a-z](?:-?[a-z0-9])*$/;
    assert(
      property(oneof(stringMatching(/^[ab01.-]{1,9}$/), string({ maxLength: 8 })), (key) => {
        expect(taken(() => checkKey(key))).toBe(key.split(".").every((part) => snapdsRule.test(part)));
      }),
      { numRuns: 2000 },
    );
  });

  test("any JSON value comes out of its argument as it went in", () => {
    assert(
      property(jsonValue(), (value) => {
        const argument = setArguments({ "a.b": value as Json })[1] ?? "";
        expect(argument.startsWith("a.b=")).toBe(true);
        expect(JSON.parse(argument.slice(4))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test("an escaped key part is a plain file name and tells different parts apart", () => {
    const part = string({ unit: "binary", maxLength: 20 });
    assert(
      property(part, part, (a, b) => {
        expect(escapeKeyPart(a)).toMatch(/^(?:[A-Za-z0-9\-_.~+]|%[0-9A-F]{2})*$/);
        expect(decodeURIComponent(escapeKeyPart(a).replaceAll("+", " "))).toBe(a);
        expect(escapeKeyPart(a) === escapeKeyPart(b)).toBe(a === b);
      }),
    );
  });

  test("any message becomes one that snapd takes", () => {
    assert(
      property(string({ unit: "binary", maxLength: 200 }), (message) => {
        if (!taken(() => healthArguments("error", message))) return;
        const sent = healthArguments("error", message).at(-1) ?? "";
        expect([...sent].length).toBeGreaterThanOrEqual(7);
        expect([...sent].length).toBeLessThanOrEqual(70);
        expect(sent).not.toMatch(/\p{Cc}/u);
      }),
    );
  });
});
