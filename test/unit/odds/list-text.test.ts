import { expect, test } from "vitest";
import { listText } from "../../../src/odds/list-text.ts";

const list = "serial\nA1\n";
const littleEndian = Buffer.from(list, "utf16le");
const bigEndian = Buffer.from(littleEndian).swap16();

async function textOf(bytes: Buffer, size: number): Promise<string> {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += size) yield new Uint8Array(bytes.subarray(at, at + size));
  }
  let text = "";
  for await (const piece of listText(pieces())) text += piece;
  return text;
}

test.each([
  ["UTF-8", Buffer.from(list)],
  ["UTF-8 with a mark", Buffer.from(`\uFEFF${list}`)],
  ["UTF-16, little end first", Buffer.concat([Buffer.from([0xff, 0xfe]), littleEndian])],
  ["UTF-16, big end first", Buffer.concat([Buffer.from([0xfe, 0xff]), bigEndian])],
])("a list in %s is read, in whatever pieces it comes", async (_name, bytes) => {
  for (const size of [2, 3, 5, 100]) expect(await textOf(bytes, size)).toBe(list);
});

test.each([["UTF-16 without a mark", littleEndian]])("a list in %s is refused, not judged", async (_name, bytes) => {
  await expect(textOf(bytes, 4)).rejects.toMatchObject({ code: "usage-wrong" });
});
