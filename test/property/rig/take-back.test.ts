import fc from "fast-check";
import { expect, test } from "vitest";
import { parse, parseDocument } from "yaml";
import { insertYaml } from "../../../src/rig/gadget-add/insert-yaml.ts";
import { editOf } from "../../../src/rig/gadget-add/manifest.ts";
import { isSame } from "../../../src/rig/gadget-add/plain.ts";
import type { WantedMap } from "../../../src/rig/gadget-add/render-yaml.ts";
import { takeBack } from "../../../src/rig/gadget-add/take-back.ts";
import type { Plain } from "../../../src/rig/gadget-add/yaml-source.ts";
import { style, top, wanted, written } from "./yaml-layouts.ts";

const name = "snapcraft.yaml";

function said(text: string): Plain {
  return parse(text, { schema: "failsafe" }) as Plain;
}

function comments(text: string): readonly string[] {
  return text.match(/# ?(?:told here|b: c)/g) ?? [];
}

/** Things of the author's own, at the places where ours are put. */
const camera = fc.constant({ plugs: ["camera"] });
const own: fc.Arbitrary<WantedMap> = fc
  .record(
    {
      hooks: fc.dictionary(fc.constantFrom("configure", "install", "prepare-device", "remove"), camera, { minKeys: 1 }),
      parts: fc.constant({ mine: { plugin: "dump", source: "files" } }),
      epoch: fc.constant("1"),
    },
    { requiredKeys: [] },
  )
  .map((value) => value as WantedMap);

function expectSame(text: string, wantedText: string): void {
  expect(isSame(said(text), said(wantedText)), `${text}----- is not\n${wantedText}`).toBe(true);
}

test("add, edit, take back says what the edit alone says, whatever the layout, and no comment is lost", () => {
  fc.assert(
    fc.property(top, wanted, own, style, (value, ours, theirs, how) => {
      const before = written(value, how);
      fc.pre(parseDocument(before).errors.length === 0);
      const added = insertYaml(before, name, ours);
      const back = takeBack(insertYaml(added, name, theirs), editOf(name, before, added), false);
      expectSame(back, insertYaml(before, name, theirs));
      expect(comments(back)).toEqual(comments(before));
    }),
  );
});

test("what nobody has edited is byte by byte what it was", () => {
  fc.assert(
    fc.property(top, wanted, style, (value, ours, how) => {
      const before = written(value, how);
      fc.pre(parseDocument(before).errors.length === 0);
      const added = insertYaml(before, name, ours);
      expect(takeBack(added, editOf(name, before, added), false)).toBe(before);
    }),
  );
});

test("ours are found by what they say, too, where no line around them is known any more", () => {
  fc.assert(
    fc.property(top, wanted, style, (value, ours, how) => {
      const before = written(value, how);
      fc.pre(parseDocument(before).errors.length === 0);
      const added = insertYaml(before, name, ours);
      const back = takeBack(added, { ...editOf(name, before, added), patch: "" }, false);
      expectSame(back, before);
      expect(comments(back)).toEqual(comments(before));
      expect(takeBack(back, editOf(name, before, added), false)).toBe(back);
    }),
  );
});

test("where somebody has written the whole file anew, what is left says what it said before", () => {
  fc.assert(
    fc.property(top, wanted, style, style, (value, ours, how, otherwise) => {
      const before = written(value, how);
      fc.pre(parseDocument(before).errors.length === 0);
      const added = insertYaml(before, name, ours);
      const anew = written(said(added), otherwise);
      fc.pre(parseDocument(anew).errors.length === 0);
      expectSame(takeBack(anew, editOf(name, before, added), false), before);
    }),
  );
});
