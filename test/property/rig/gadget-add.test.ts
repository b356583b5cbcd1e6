import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { insertYaml } from "../../../src/rig/gadget-add/insert-yaml.ts";
import { isSame } from "../../../src/rig/gadget-add/plain.ts";
import type { Plain } from "../../../src/rig/gadget-add/yaml-source.ts";
import { snapId, TreeAtWork } from "../../unit/rig/gadget-add/tree-at-work.ts";

interface Edit {
  readonly what: string;
  readonly edited: (text: string, path: string) => string;
}

const isGadgetYaml = (path: string): boolean => path.endsWith("gadget.yaml");

const ownConnection = { connections: [{ plug: `${snapId}:camera`, slot: "system:camera" }] };
const ownPlugs = { hooks: { remove: { plugs: ["camera"] }, configure: { plugs: ["camera"] } } };

const edits: readonly Edit[] = [
  { what: "another boot loader", edited: (text) => text.replace("bootloader: grub", "bootloader: u-boot") },
  { what: "another summary", edited: (text) => text.replace("summary: A board", 'summary: "#1: our best board"') },
  { what: "a comment at the top", edited: (text) => `# of the board's maker\n${text}` },
  { what: "a comment at the end", edited: (text) => `${text}# of the board's maker\n` },
  {
    what: "a key at the end",
    edited: (text, path) => `${text}${isGadgetYaml(path) ? "device-tree: b" : "epoch: 1"}\n`,
  },
  { what: "a blank line between all", edited: (text) => text.replace(/^(?=[a-z])/gm, "\n") },
  { what: "blanks at line ends", edited: (text) => text.replace(/:\n(?=[a-z ])/g, ":  \n") },
  {
    what: "a connection of one's own",
    edited: (text, path) => (isGadgetYaml(path) ? insertYaml(text, path, ownConnection) : text),
  },
  {
    what: "a hook's plugs of one's own",
    edited: (text, path) => (isGadgetYaml(path) ? text : insertYaml(text, path, ownPlugs)),
  },
];

/** Three gadgets, each made in another way. */
const gadgets = [
  ["packed", ["meta/snap.yaml", "meta/gadget.yaml"], []],
  ["make", ["snapcraft.yaml", "gadget.yaml"], ["--chain"]],
  ["dump", ["snap/snapcraft.yaml", "gadget.yaml"], []],
] as const;

function edit(tree: TreeAtWork, paths: readonly string[], chosen: readonly Edit[]): void {
  for (const path of paths) {
    for (const { edited } of chosen) {
      tree.write(path, edited(tree.read(path), path));
    }
  }
}

const said = (text: string): Plain => parse(text, { schema: "failsafe" }) as Plain;
const commentsOf = (text: string): readonly string[] => (text.match(/#.*/g) ?? []).toSorted();

describe.each(gadgets)("a gadget made like %s", (kind, paths, options) => {
  test("says after add, edit and remove what the edit alone makes it say", async () => {
    await fc.assert(
      fc.asyncProperty(fc.subarray([...edits], { minLength: 1 }), fc.boolean(), async (chosen, isTwice) => {
        using worked = TreeAtWork.copyOf(kind);
        using alone = TreeAtWork.copyOf(kind);
        edit(alone, paths, chosen);
        const add = [...options, "--snap-id", snapId, "--write"];
        expect((await worked.add(...add)).status).toBe(0);
        edit(worked, paths, chosen);
        if (isTwice) expect((await worked.add(...add, "--adopted")).status).toBe(0);
        expect((await worked.remove("--write", "--json")).document.error).toBeUndefined();
        for (const path of paths) {
          const [is, wanted] = [worked.read(path), alone.read(path)];
          expect(isSame(said(is), said(wanted)), `${path}\n${is}----- is not\n${wanted}`).toBe(true);
          expect(commentsOf(is)).toEqual(commentsOf(wanted));
        }
      }),
      { numRuns: 15 },
    );
  });
});
