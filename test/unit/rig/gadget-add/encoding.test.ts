import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { planRemove } from "../../../../src/rig/gadget-add/plan-remove.ts";
import { writeChanges } from "../../../../src/rig/gadget-add/write-changes.ts";
import { GadgetFolder } from "./gadget-folder.ts";

const yaml = "snap/snapcraft.yaml";
const hook = "snap/hooks/configure";

let made: GadgetFolder;
beforeEach(() => {
  made = new GadgetFolder();
});
afterEach(() => made[Symbol.dispose]());

function write(name: string, text: string, encoding: "utf8" | "latin1" = "utf8"): Buffer {
  const bytes = Buffer.from(text, encoding);
  made.write(`gadget/${name}`, bytes);
  return bytes;
}

const read = (name: string): Buffer => readFileSync(join(made.gadget, name));

function add(): void {
  writeChanges(made.planAdd(true));
}

const sources = "name: x\nversion: '1'\ntype: gadget\nbase: core22\n";

test.each([
  [yaml, `${sources}# Grüße\n`, 5],
  [hook, "#!/bin/sh\n# Grüße\n", 2],
])("%s that is not UTF-8 is refused at its line and stays as it is, byte by byte", (name, text, line) => {
  write(yaml, sources);
  const bytes = write(name, text, "latin1");
  expect(add).toThrow(`${name}, line ${line} of the gadget: it is not UTF-8`);
  expect(read(name)).toEqual(bytes);
});

test("what somebody stored as Latin-1 afterwards is not taken back by guess", () => {
  write(yaml, sources);
  add();
  const bytes = Buffer.concat([read(yaml), Buffer.from("# Grüße\n", "latin1")]);
  writeFileSync(join(made.gadget, yaml), bytes);
  expect(() => planRemove(made.gadget, false)).toThrow("it is not UTF-8");
});

test("snapcraft.yaml with a byte order mark is added to, keeps it, and is given back as it was", () => {
  const bytes = write(yaml, `\uFEFF${sources}hooks:\n  configure:\n    plugs: [network]\n`);
  add();
  expect(read(yaml).subarray(0, 3)).toEqual(bytes.subarray(0, 3));
  expect(read(yaml).toString()).toContain("\n  prepare-device:\n");
  writeChanges(planRemove(made.gadget, false));
  expect(read(yaml)).toEqual(bytes);
});
