import fc from "fast-check";
import { expect, test } from "vitest";
import { Document, isMap, isScalar, isSeq, parse, parseDocument, visit } from "yaml";
import { insertYaml } from "../../../src/rig/gadget-add/insert-yaml.ts";
import type { Wanted, WantedMap } from "../../../src/rig/gadget-add/render-yaml.ts";

type Plain = string | null | readonly Plain[] | { readonly [key: string]: Plain };

const word = fc.constantFrom("network", "hw", "a b", "1", "true", "x: y", "line\nline\n", "#no", "");
const key = fc.constantFrom("hooks", "plugs", "parts", "configure", "install", "name", "boot", "x-y");
const names = fc.uniqueArray(fc.constantFrom("network", "hw", "control"), { maxLength: 3 });

const { plain } = fc.letrec<{ plain: Plain; map: { readonly [key: string]: Plain } }>((tie) => ({
  plain: fc.oneof({ depthSize: "small" }, word, fc.constant(null), names, tie("map")),
  map: fc.dictionary(key, tie("plain"), { maxKeys: 4 }),
}));

/** Maps with lists of names, so that they meet what is there at the same kinds of places. */
const wantedHook = fc.record({ plugs: names.filter((list) => list.length > 0) });
const wanted: fc.Arbitrary<WantedMap> = fc.record({
  hooks: fc.dictionary(fc.constantFrom("configure", "install", "prepare-device"), wantedHook, {
    minKeys: 1,
    maxKeys: 3,
  }),
  parts: fc.constant({ ours: { plugin: "nil", "override-build": 'cd "$X"\n\nmake\n' } }),
  compression: fc.constant("lzo"),
});

const top = fc.record(
  {
    name: word,
    hooks: fc.dictionary(
      fc.constantFrom("configure", "install", "remove"),
      fc.option(fc.record({ plugs: names }, { requiredKeys: [] })),
    ),
    parts: fc.option(
      fc.dictionary(fc.constantFrom("boot", "grub"), fc.record({ plugin: word, stage: names }, { requiredKeys: [] })),
    ),
    x: plain,
  },
  { requiredKeys: [] },
);

const style = fc.record({
  indent: fc.integer({ min: 2, max: 5 }),
  indentSeq: fc.boolean(),
  crlf: fc.boolean(),
  endless: fc.boolean(),
  flows: fc.infiniteStream(fc.boolean()),
  comments: fc.infiniteStream(fc.constantFrom(undefined, undefined, " told here", " b: c")),
});

/** The value as somebody could have written it: brackets here and there, comments, either kind of line end. */
function written(value: unknown, input: typeof style extends fc.Arbitrary<infer T> ? T : never): string {
  const document = new Document(value);
  visit(document, (_key, node) => {
    if ((isMap(node) || isSeq(node)) && node !== document.contents && input.flows.next().value === true)
      node.flow = true;
    const comment = input.comments.next().value as string | undefined;
    if (isScalar(node) && comment !== undefined) node.comment = comment;
  });
  const text: string = document.toString({ indent: input.indent, indentSeq: input.indentSeq, lineWidth: 0 });
  const ended = input.endless ? text.trimEnd() : text;
  return input.crlf ? ended.replaceAll("\n", "\r\n") : ended;
}

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
