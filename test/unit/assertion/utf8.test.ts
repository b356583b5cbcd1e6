import { describe, expect, it } from "vitest";
import { decodeUtf8, encodeUtf8, isUtf8 } from "../../../src/assertion/utf8.ts";

describe("UTF-8", () => {
  it.each([
    ["nothing", ""],
    ["ASCII", "a longer text than eight bytes\0\x7f"],
    ["two, three and four bytes", "é€😀"],
    ["the edges", "\x80\u07ff\u0800\ud7ff\ue000\uffff\u{10000}\u{10ffff}"],
    ["a byte order mark", "\ufeffa"],
    ["between ASCII", "12345678é12345678é"],
  ])("%s survives", (_, text) => {
    const bytes = encodeUtf8(text);
    expect(bytes).toEqual(new TextEncoder().encode(text));
    expect(isUtf8(bytes)).toBe(true);
    expect(decodeUtf8(bytes)).toBe(text);
  });

  it.each([
    ["a lone continuation", [0x80]],
    ["a cut sequence", [0x61, 0xc3]],
    ["a cut sequence of four", [0xf0, 0x9f, 0x98]],
    ["no continuation", [0xc3, 0x28]],
    ["overlong in two", [0xc0, 0xaf]],
    ["overlong in two, highest", [0xc1, 0xbf]],
    ["overlong in three", [0xe0, 0x9f, 0xbf]],
    ["overlong in four", [0xf0, 0x8f, 0xbf, 0xbf]],
    ["a surrogate", [0xed, 0xa0, 0x80]],
    ["beyond Unicode", [0xf4, 0x90, 0x80, 0x80]],
    ["five bytes", [0xf8, 0x88, 0x80, 0x80, 0x80]],
    ["255", [0xff]],
  ])("%s is refused", (_, bytes) => {
    expect(isUtf8(Uint8Array.from(bytes))).toBe(false);
    expect(decodeUtf8(Uint8Array.from(bytes))).toBeUndefined();
  });

  it("half a surrogate pair becomes U+FFFD", () => {
    expect(encodeUtf8("a\ud800b")).toEqual(new TextEncoder().encode("a\ufffdb"));
  });
});
