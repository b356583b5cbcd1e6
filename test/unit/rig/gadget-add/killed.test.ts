import { lstatSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { sha256Of } from "../../../../src/rig/gadget-add/change.ts";
import { planRemove } from "../../../../src/rig/gadget-add/plan-remove.ts";
import { TreeDisk } from "../../../../src/rig/gadget-add/tree-disk.ts";
import { writeChanges } from "../../../../src/rig/gadget-add/write-changes.ts";
import { GadgetFolder } from "./gadget-folder.ts";

class Killed extends Error {}

/** A process that is killed in its step after so many: it does nothing any more, whatever of its code still runs. */
class MortalTreeDisk extends TreeDisk {
  #left: number;

  constructor(steps: number) {
    super();
    this.#left = steps;
  }

  override makeFolder(path: string, mode: number): boolean {
    return this.#step(() => super.makeFolder(path, mode));
  }

  /** Killed while it writes: the file is there, and only half of it. */
  override createFile(path: string, bytes: Uint8Array, mode: number): void {
    if (this.#left === 0) writeFileSync(path, bytes.subarray(0, bytes.length / 2), { mode });
    this.#step(() => super.createFile(path, bytes, mode));
  }

  override rename(from: string, to: string): void {
    this.#step(() => super.rename(from, to));
  }

  override unlink(path: string): boolean {
    return this.#step(() => super.unlink(path));
  }

  override removeFolder(path: string): boolean {
    return this.#step(() => super.removeFolder(path));
  }

  #step<T>(operation: () => T): T {
    this.#left -= 1;
    if (this.#left < 0) throw new Killed();
    return operation();
  }
}

let made: GadgetFolder;
let gadget: string;
beforeEach(() => {
  made = new GadgetFolder();
  ({ gadget } = made);
  made.write("prepare-device-linux-x64", "#!/bin/sh\n");
  made.write("prepare-device-linux-arm64", "#!/bin/sh\n");
});
afterEach(() => made[Symbol.dispose]());

/** Every file and folder with mode and content. */
function state(): readonly string[] {
  return readdirSync(gadget, { recursive: true, encoding: "utf8" })
    .map((name) => {
      const found = lstatSync(join(gadget, name));
      return `${found.mode.toString(8)} ${name} ${found.isFile() ? sha256Of(readFileSync(join(gadget, name))) : ""}`;
    })
    .toSorted();
}

/** False if it was killed before its end. */
function end(run: (disk: TreeDisk) => void, steps: number): boolean {
  const disk = new MortalTreeDisk(steps);
  try {
    run(disk);
    return true;
  } catch (fault) {
    let cause: unknown = fault;
    while (cause instanceof Error && !(cause instanceof Killed)) ({ cause } = cause);
    if (!(cause instanceof Killed)) throw fault;
    return false;
  }
}

function add(disk?: TreeDisk): void {
  writeChanges(made.planAdd(true), disk);
}

function remove(disk?: TreeDisk): void {
  writeChanges(planRemove(gadget, false), disk);
}

const yaml = "name: x\nversion: '1'\ntype: gadget\nbase: core22\narchitectures: [amd64]\n";
const layouts: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  sources: [
    ["gadget/snap/snapcraft.yaml", yaml],
    ["gadget/hooks/configure", "#!/bin/sh\necho the author\n"],
  ],
  packed: [
    ["gadget/meta/snap.yaml", yaml],
    ["gadget/meta/hooks/configure", "#!/bin/sh\necho the author\n"],
  ],
};

/** Kills the run after every number of steps in turn, each time from the start, until it comes to its end. */
function atEveryStep(layout: string, run: (disk: TreeDisk) => void, prepare: () => void, judge: () => void): number {
  for (let steps = 0; ; steps += 1) {
    rmSync(gadget, { recursive: true, force: true });
    for (const [name, text] of layouts[layout] ?? []) made.write(name, text);
    prepare();
    const isWhole = end(run, steps);
    judge();
    if (isWhole) return steps;
  }
}

describe.each(Object.keys(layouts))("in a gadget of the layout %s", (layout) => {
  let before: readonly string[];
  const remember = () => {
    before = state();
  };

  test("an add that is killed at any step is taken back without a trace", () => {
    const steps = atEveryStep(layout, add, remember, () => {
      remove();
      expect(state()).toEqual(before);
    });
    expect(steps).toBeGreaterThan(20);
  });

  test("an add that is killed at any step goes on when it is run again, and can be taken back then", () => {
    let whole: readonly string[] | undefined;
    atEveryStep(
      layout,
      add,
      () => {
        remember();
        if (whole !== undefined) return;
        add();
        whole = state();
        remove();
      },
      () => {
        add();
        const [wanted, got] = [whole ?? [], state()].map((lines) =>
          lines.filter((line) => !line.includes("added.json")),
        );
        expect(got).toEqual(wanted);
        remove();
        expect(state()).toEqual(before);
      },
    );
  });

  test("a remove that is killed at any step is ended by another one", () => {
    atEveryStep(
      layout,
      remove,
      () => {
        remember();
        add();
      },
      () => {
        remove();
        expect(state()).toEqual(before);
      },
    );
  });

  test("an add over an earlier version's files that is killed at any step is taken back", () => {
    atEveryStep(
      layout,
      add,
      () => {
        remember();
        add();
        makeOlder(layout === "packed" ? "usr/share/doc/prepare-device" : "prepare-device");
      },
      () => {
        remove();
        expect(state()).toEqual(before);
      },
    );
  });
});

/** As if an earlier version had put another licence there. */
function makeOlder(own: string): void {
  const licence = join(gadget, own, "LICENSE");
  const manifest = join(gadget, own, "added.json");
  const sum = sha256Of(readFileSync(licence));
  writeFileSync(licence, "an older licence\n");
  const older = sha256Of(readFileSync(licence));
  writeFileSync(manifest, readFileSync(manifest, "utf8").replace(sum, older));
}

test("what fails is taken back at once, and no journal stays", () => {
  for (const [name, text] of layouts["sources"] ?? []) made.write(name, text);
  const before = state();
  class FullDisk extends TreeDisk {
    override createFile(path: string, bytes: Uint8Array, mode: number): void {
      if (Buffer.from(bytes).includes("Apache License")) throw new Error("no space");
      super.createFile(path, bytes, mode);
    }
  }
  expect(() => add(new FullDisk())).toThrow("no space");
  expect(state()).toEqual(before);
});
