import fc from "fast-check";
import { expect, test } from "vitest";
import { parse, parseDocument } from "yaml";
import { insertYaml } from "../../../src/rig/gadget-add/insert-yaml.ts";
import type { Wanted } from "../../../src/rig/gadget-add/render-yaml.ts";
import { style, top, wanted, written } from "./yaml-layouts.ts";

/** What it should say afterwards: maps and lists united, texts that are there kept. */
function united(there: unknown, more: Wanted): unknown {
  if (there === undefined) return more;
  if (typeof more === "string") return there;
  // With the schema failsafe nothing is a text, too.
  if (there === "null" || there === "") return more;
  if (Array.isArray(more)) {
    const list = there as readonly unknown[];
    return [...list, ...(more as readonly Wanted[]).filter((item) => !list.includes(item))];
  }
  const map = { ...(there as Record<string, unknown>) };
  for (const [name, value] of Object.entries(more)) map[name] = united(map[name], value);
  return map;
}

/** Do all of the first text's characters stand in the second, in their order? Values that say nothing may go. */
function isKept(before: string, after: string): boolean {
  let at = 0;
  for (const char of after) if (char === before[at]) at += 1;
  return at === before.length;
}

/** Values that say nothing, which give way to what is wanted. */
function withoutNothing(text: string): string {
  return text.replaceAll(/\bnull\b|\{\s*\}|\[\s*\]|\s/g, "");
}

test("whatever the layout, what is wanted is there afterwards, what was there still is, and a second time changes nothing", () => {
  fc.assert(
    fc.property(top, wanted, style, (value, more, how) => {
      const before = written(value, how);
      // The library's own writing of odd styles is not always readable.
      fc.pre(parseDocument(before).errors.length === 0);
      const was: unknown = parse(before, { schema: "failsafe" });
      const after = insertYaml(before, "snapcraft.yaml", more);
      const is: unknown = parse(after, { schema: "failsafe" });
      expect(is).toEqual(united(was, more));
      expect(isKept(withoutNothing(before), after), `${before}-----\n${after}`).toBe(true);
      expect(insertYaml(after, "snapcraft.yaml", more)).toBe(after);
    }),
  );
});
