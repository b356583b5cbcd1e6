import { expect, test } from "vitest";
import { listText } from "../../../src/odds/list-text.ts";

const list = "serial\nA1\n";
const littleEndian = Buffer.from(list, "utf16le");
const bigEndian = Buffer.from(littleEndian).swap16();

test.each([
  ["UTF-8", Buffer.from(list)],
  ["UTF-8 with a mark", Buffer.from(`\uFEFF${list}`)],
  ["UTF-16, little end first", Buffer.concat([Buffer.from([0xff, 0xfe]), littleEndian])],
  ["UTF-16, big end first", Buffer.concat([Buffer.from([0xfe, 0xff]), bigEndian])],
])("a list in %s is read", (_name, bytes) => {
  expect(listText(new Uint8Array(bytes))).toBe(list);
});

test.each([["UTF-16 without a mark", littleEndian]])("a list in %s is refused, not judged", (_name, bytes) => {
  expect(() => listText(new Uint8Array(bytes))).toThrow(expect.objectContaining({ code: "usage-wrong" }));
});
