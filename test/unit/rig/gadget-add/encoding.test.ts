import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { projectFolder } from "../../../../scripts/project.ts";
import { planAdd } from "../../../../src/rig/gadget-add/plan-add.ts";
import { planRemove } from "../../../../src/rig/gadget-add/plan-remove.ts";
import { writeChanges } from "../../../../src/rig/gadget-add/write-changes.ts";

const yaml = "snap/snapcraft.yaml";
const hook = "snap/hooks/configure";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gadget-encoding-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string, encoding: "utf8" | "latin1" = "utf8"): Buffer {
  const path = join(folder, "gadget", name);
  mkdirSync(dirname(path), { recursive: true });
  const bytes = Buffer.from(text, encoding);
  writeFileSync(path, bytes);
  chmodSync(path, 0o755);
  return bytes;
}

const read = (name: string): Buffer => readFileSync(join(folder, "gadget", name));

function add(): void {
  const gadget = join(folder, "gadget");
  writeChanges(planAdd({ folder: gadget, adopted: false, chain: true, project: projectFolder, built: folder }));
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
  writeFileSync(join(folder, "gadget", yaml), bytes);
  expect(() => planRemove(join(folder, "gadget"), false)).toThrow("it is not UTF-8");
});

test("snapcraft.yaml with a byte order mark is added to, keeps it, and is given back as it was", () => {
  const bytes = write(yaml, `\uFEFF${sources}hooks:\n  configure:\n    plugs: [network]\n`);
  add();
  expect(read(yaml).subarray(0, 3)).toEqual(bytes.subarray(0, 3));
  expect(read(yaml).toString()).toContain("\n  prepare-device:\n");
  writeChanges(planRemove(join(folder, "gadget"), false));
  expect(read(yaml)).toEqual(bytes);
});
