import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { planRemove } from "../../../../src/rig/gadget-add/plan-remove.ts";
import { writeChanges } from "../../../../src/rig/gadget-add/write-changes.ts";
import { codeOf } from "../../disk/code-of.ts";
import { GadgetFolder } from "./gadget-folder.ts";

let made: GadgetFolder;
let folder: string;
let gadget: string;
beforeEach(() => {
  made = new GadgetFolder();
  ({ folder, gadget } = made);
  made.write("gadget/snap/snapcraft.yaml", "name: x\nversion: '1'\ntype: gadget\nbase: core22\n");
});
afterEach(() => made[Symbol.dispose]());

function link(name: string, target: string): void {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
}

function add(chain: boolean): void {
  writeChanges(made.planAdd(chain));
}

const authors = "#!/bin/sh\necho the author\n";

describe.each([false, true])("with --chain %s", (chain) => {
  test.each(["gadget/scripts/install.sh", "outside/install.sh"])(
    "a hook that is a link to %s is taken: nothing is written through it",
    (target) => {
      made.write(target, authors);
      link("gadget/snap/hooks/install", join(folder, target));
      expect(codeOf(() => add(chain))).toBe("gadget-hook-taken");
      expect(readFileSync(join(folder, target), "utf8")).toBe(authors);
      expect(existsSync(join(gadget, "prepare-device"))).toBe(false);
    },
  );

  test("a hook that is a link to nothing is taken", () => {
    link("gadget/snap/hooks/install", join(folder, "nowhere"));
    expect(codeOf(() => add(chain))).toBe("gadget-hook-taken");
    expect(existsSync(join(folder, "nowhere"))).toBe(false);
  });
});

test.each(["prepare-device/prepare-device.yaml", "prepare-device/LICENSE", "prepare-device/added.json"])(
  "%s as a link to nothing is refused, and what it names is not made",
  (name) => {
    link(`gadget/${name}`, join(folder, "elsewhere"));
    expect(codeOf(() => add(false))).toBe("gadget-file-wrong");
    expect(existsSync(join(folder, "elsewhere"))).toBe(false);
  },
);

test.each(["snap/hooks", "prepare-device", "snap"])("the folder %s as a link is refused", (name) => {
  made.write("outside/x/snapcraft.yaml", readFileSync(join(gadget, "snap/snapcraft.yaml"), "utf8"));
  rmSync(join(gadget, name), { recursive: true, force: true });
  link(`gadget/${name}`, join(folder, "outside/x"));
  expect(codeOf(() => add(false))).toBe("gadget-file-wrong");
  expect(existsSync(join(folder, "outside/x/install"))).toBe(false);
  expect(existsSync(join(folder, "outside/x/added.json"))).toBe(false);
});

test("a folder that became a link after the look is not written through", () => {
  mkdirSync(join(folder, "outside"));
  const plan = made.planAdd(false);
  link("gadget/prepare-device", join(folder, "outside"));
  expect(codeOf(() => writeChanges(plan))).toBe("gadget-file-wrong");
  expect(existsSync(join(folder, "outside/added.json"))).toBe(false);
  expect(readdirSync(gadget)).toEqual(["prepare-device", "snap"]);
  expect(readdirSync(join(gadget, "snap"))).toEqual(["snapcraft.yaml"]);
});

test("removing takes no folder away that is reached through a link", () => {
  add(false);
  const plan = planRemove(gadget, false);
  mkdirSync(join(folder, "outside/hooks"), { recursive: true });
  rmSync(join(gadget, "snap/hooks"), { recursive: true });
  link("gadget/snap/hooks", join(folder, "outside/hooks"));
  expect(codeOf(() => writeChanges(plan))).toBe("gadget-file-wrong");
  expect(lstatSync(join(gadget, "snap/hooks")).isSymbolicLink()).toBe(true);
  expect(existsSync(join(folder, "outside/hooks"))).toBe(true);
});
