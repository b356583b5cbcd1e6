import { expect, test } from "vitest";
import { splitCommandLine } from "../../../src/hardware/sources/cmdline.ts";

test.each<[string, readonly string[]]>([
  ["", []],
  ["a b=c", ["a", "b=c"]],
  ['k="two words" z', ["k=two words", "z"]],
  ['"k=two words" z', ["k=two words", "z"]],
  ['k="open end', ["k=open end"]],
  ['k=a"b c"d', ['k=a"b c"d']],
  ["k=", ["k="]],
  ['k=""', ["k="]],
  ["  a \t b\n", ["a", "b"]],
  ["k=a=b", ["k=a=b"]],
  ["a -- b", ["a", "--", "b"]],
  // The second byte of a UTF-8 letter, as latin1 the no-break space: no blank for the kernel.
  ["k=\u00c3\u00a0x", ["k=\u00c3\u00a0x"]],
])("%j is split as the kernel does", (line, words) => {
  expect(splitCommandLine(line)).toEqual(words);
});
