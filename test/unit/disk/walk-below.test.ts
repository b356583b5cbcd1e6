import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { errnoOf } from "../../../src/disk/disk-fault.ts";
import { walkBelow } from "../../../src/disk/walk-below.ts";

let box: string;
let root: string;
beforeEach(() => {
  box = mkdtempSync(join(tmpdir(), "walk-below-"));
  root = join(box, "root");
  mkdirSync(root);
  mkdirSync(join(box, "outside/b"), { recursive: true });
});
afterEach(() => rmSync(box, { recursive: true }));

const put = (path: string) => walkBelow(root, path, (folder, name) => writeFileSync(`${folder}/${name}`, "x"), 0o700);

/** What became of it: undefined, or the system's error. */
function outcomeOf(path: string): string | undefined {
  try {
    put(path);
    return undefined;
  } catch (fault) {
    return errnoOf(fault);
  }
}

test("missing folders are made, and only where a mode is given", () => {
  put("a/b/file");
  expect(readdirSync(join(root, "a/b"))).toEqual(["file"]);
  expect(() => walkBelow(root, "c/file", () => 0)).toThrow("ENOENT");
  expect(readdirSync(root)).toEqual(["a"]);
});

test.each([
  ["to a folder", "../outside"],
  ["to nothing", "../none"],
])("a link %s on the way ends the walk, and no folder is made where it leads", (_, target) => {
  symlinkSync(target, join(root, "a"));
  expect(outcomeOf("a/b/file")).toBe("ENOTDIR");
  expect([readdirSync(box), readdirSync(join(box, "outside/b"))]).toEqual([["outside", "root"], []]);
});

test("somebody who swaps a folder for a link again and again never gets a file outside", async () => {
  mkdirSync(join(root, "a/b"), { recursive: true });
  symlinkSync(join(box, "outside"), join(root, "link"));
  const swap = "while :; do mv -T a kept; mv -T link a; mv -T a link; mv -T kept a; done 2>/dev/null";
  const other = spawn("bash", ["-c", swap], { cwd: root, stdio: "ignore" });
  const seen = new Map<string | undefined, number>();
  try {
    const endsAt = performance.now() + 1500;
    while (performance.now() < endsAt) {
      const outcome = outcomeOf("a/b/file");
      seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
      // Moments in which "a" is missing make a new one: away with it, so that the swapping goes on.
      if (outcome === undefined) await new Promise((resolve) => setImmediate(resolve));
    }
  } finally {
    other.kill("SIGKILL");
    await once(other, "exit");
  }
  expect(seen.get(undefined)).toBeGreaterThan(0);
  expect(readdirSync(join(box, "outside/b"))).toEqual([]);
});
