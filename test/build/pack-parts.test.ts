import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { packParts } from "../../scripts/build/pack-parts.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pack-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("every part's text and code cache are where their places say, each beginning at a word", () => {
  const contents = { one: ["text of one", "cache 1"], another: ["(function(){})", "c"] };
  for (const [name, [text = "", cache = ""]] of Object.entries(contents)) {
    writeFileSync(join(folder, `${name}.cjs`), text);
    writeFileSync(join(folder, `${name}.cache`), cache);
  }
  const { bytes, places } = packParts(folder, ["one", "another"]);
  const read = (start = 0, end = 0): string => Buffer.from(bytes.subarray(start, end)).toString();
  for (const [name, expected] of Object.entries(contents)) {
    const [textStart, textEnd, cacheStart, cacheEnd] = places[name] ?? [];
    expect([read(textStart, textEnd), read(cacheStart, cacheEnd)]).toEqual(expected);
    expect([textStart, cacheStart].map((start = 1) => start % 8)).toEqual([0, 0]);
  }
  expect(places["one"]?.[0]).toBe(0);
});
