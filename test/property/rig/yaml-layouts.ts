import fc from "fast-check";
import { Document, isMap, isScalar, isSeq, visit } from "yaml";
import type { WantedMap } from "../../../src/rig/gadget-add/render-yaml.ts";

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
/** What is put into a file. */
export const wanted: fc.Arbitrary<WantedMap> = fc.record({
  hooks: fc.dictionary(fc.constantFrom("configure", "install", "prepare-device"), wantedHook, {
    minKeys: 1,
    maxKeys: 3,
  }),
  parts: fc.constant({ ours: { plugin: "nil", "override-build": 'cd "$X"\n\nmake\n' } }),
  compression: fc.constant("lzo"),
});

/** What a file says. */
export const top = fc.record(
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

/** How somebody writes it. */
export const style = fc.record({
  indent: fc.integer({ min: 2, max: 5 }),
  indentSeq: fc.boolean(),
  crlf: fc.boolean(),
  endless: fc.boolean(),
  flows: fc.infiniteStream(fc.boolean()),
  comments: fc.infiniteStream(fc.constantFrom(undefined, undefined, " told here", " b: c")),
});

type Style = typeof style extends fc.Arbitrary<infer T> ? T : never;

/** The value as somebody could have written it: brackets here and there, comments, either kind of line end. */
export function written(value: unknown, input: Style): string {
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
