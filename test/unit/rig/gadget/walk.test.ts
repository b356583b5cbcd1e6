import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { portsIn, portsOfGadget } from "../../../../src/rig/boot/hook-ports.ts";
import type { Gadget } from "../../../../src/rig/gadget/gadget.ts";
import { firstBelow } from "../../../../src/rig/gadget/walk.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "walk-"));
  mkdirSync(join(folder, "a/b"), { recursive: true });
  symlinkSync("..", join(folder, "a/b/up"));
  symlinkSync("/", join(folder, "a/root"));
  writeFileSync(join(folder, "a/b/hook"), "curl https://v.test:8444/v1/ http://w.test:99999/ http://x.test/ #:1234\n");
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a tree with links that lead round and out of it is walked once, and no further than asked", () => {
  const found = firstBelow(folder, 100).map((path) => relative(folder, path));
  expect(found.sort()).toEqual(["a", "a/b", "a/b/hook", "a/b/up", "a/root"]);
  expect(firstBelow(folder, 2)).toHaveLength(2);
});

test("ports are those of addresses in a gadget's texts", () => {
  expect(portsIn("https://a:8443/x and http://b:70000/ and c:22")).toEqual([8443]);
  expect(portsOfGadget({ folder } as Gadget)).toEqual([8444]);
});
