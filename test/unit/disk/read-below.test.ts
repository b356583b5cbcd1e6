import { execFileSync } from "node:child_process";
import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { listBelow, readEndBelow } from "../../../src/disk/read-below.ts";
import { codeOf } from "./code-of.ts";

describe("reading below a root that somebody else may write to", () => {
  let box: string;
  let root: string;

  beforeEach(() => {
    box = mkdtempSync(join(tmpdir(), "read-below-"));
    root = join(box, "root");
    mkdirSync(join(root, "ours/deep"), { recursive: true });
    mkdirSync(join(box, "keys"));
    writeFileSync(join(box, "keys/log.jsonl"), "PRIVATE");
    writeFileSync(join(root, "ours/deep/log.jsonl"), "one\ntwo\n");
  });

  afterEach(() => rmSync(box, { recursive: true }));

  const textOf = (path: string, maxBytes = 100): string | undefined => {
    const end = readEndBelow(root, path, maxBytes);
    return end === undefined ? undefined : `${end.skippedBytes} ${new TextDecoder().decode(end.bytes)}`;
  };

  test("an ordinary file is read, of a long one its end", () => {
    expect(textOf("ours/deep/log.jsonl")).toBe("0 one\ntwo\n");
    expect(textOf("/ours/deep/log.jsonl", 5)).toBe("3 \ntwo\n");
    expect(textOf("ours/none/log.jsonl")).toBeUndefined();
    expect(listBelow(root, "ours/deep")).toEqual(["log.jsonl"]);
    expect(listBelow(root, "ours/none")).toBeUndefined();
  });

  test.each<[string, (path: string) => void]>([
    ["a link to a file", (path) => symlinkSync(join(box, "keys/log.jsonl"), join(path, "log.jsonl"))],
    ["a link to nothing", (path) => symlinkSync(join(box, "none"), join(path, "log.jsonl"))],
    ["a second name of a file", (path) => linkSync(join(box, "keys/log.jsonl"), join(path, "log.jsonl"))],
    ["a pipe", (path) => execFileSync("mkfifo", [join(path, "log.jsonl")])],
    ["a folder", (path) => mkdirSync(join(path, "log.jsonl"))],
  ])("%s is refused", (_what, make) => {
    const folder = join(root, "evil");
    mkdirSync(folder);
    make(folder);
    expect(codeOf(() => readEndBelow(root, "evil/log.jsonl", 100))).toBe("disk-not-a-file");
  });

  test("no folder on the way may be a link, and no path leads up", () => {
    symlinkSync(join(box, "keys"), join(root, "evil"));
    symlinkSync("../ours", join(root, "ours/again"));
    expect(codeOf(() => readEndBelow(root, "evil/log.jsonl", 100))).toBe("disk-not-a-folder");
    expect(codeOf(() => readEndBelow(root, "ours/again/deep/log.jsonl", 100))).toBe("disk-not-a-folder");
    expect(codeOf(() => readEndBelow(root, "ours/../../keys/log.jsonl", 100))).toBe("disk-not-a-folder");
    expect(codeOf(() => listBelow(root, "evil"))).toBe("disk-not-a-folder");
  });
});
