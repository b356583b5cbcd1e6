import { expect, test } from "vitest";
import { HookOutput } from "../../../../src/rig/sandbox/hook-output.ts";

function outputOf(...texts: readonly string[]): HookOutput {
  const output = new HookOutput();
  for (const text of texts) output.push(Buffer.from(text));
  return output;
}

test("what is shown are the last hundred lines and the last 10 KiB, as snapd keeps them", () => {
  const lines = Array.from({ length: 150 }, (_, n) => `line ${n}`).join("\n");
  expect(outputOf(lines).shown.split("\n")).toHaveLength(100);
  expect(outputOf(lines).shown).toMatch(/^line 50\n/);
  expect(outputOf("x".repeat(20_000)).shown).toHaveLength(10 * 1024);
});

test("control characters are made harmless, newlines and tabs stay", () => {
  expect(outputOf("\u001b[2Ja\tb\r\nc\u202e\u0000\n").shown).toBe("\uFFFD[2Ja\tb\nc\uFFFD\uFFFD");
});

test("a hook that writes without end costs bounded memory, and its last words are known", () => {
  const output = new HookOutput();
  for (let n = 0; n < 200; n += 1) output.push(Buffer.alloc(100_000, "x"));
  output.push(Buffer.from("\nthe end\n"));
  expect(output.seen.length).toBeLessThanOrEqual(1024 * 1024);
  expect(output.seen.trimEnd().split("\n").at(-1)).toBe("the end");
});
