import { describe, expect, it } from "vitest";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { decodeBase64, encodeFoldedBase64 } from "../../../src/openpgp/base64.ts";

describe("base64 as Go's encoding/base64 reads it", () => {
  it.each([
    ["", []],
    ["AA==", [0]],
    ["AAE=", [0, 1]],
    ["AAEC", [0, 1, 2]],
    ["+/+/", [0xfb, 0xff, 0xbf]],
    ["A\nA\r\nE\nC\n", [0, 1, 2]],
    ["\n\n", []],
    ["AA=\n=", [0]],
    ["AA==\n", [0]],
    ["AB==", [0]],
    ["AAF=", [0, 1]],
  ])("%j", (text, bytes) => {
    expect(decodeBase64(text)).toEqual(Uint8Array.from(bytes));
    expect(decodeBase64(text, nodeCrypto)).toEqual(Uint8Array.from(bytes));
  });

  it.each([
    "A",
    "AA",
    "AAE",
    "AA=",
    "A===",
    "====",
    "AAA\u0141",
    "\u0141A==",
    "=",
    "AA==A",
    "AA===",
    "AAE==",
    "AAEC=",
    "AA=A",
    "AA EC",
    "AAE ",
    "AA\t=",
    "AAEC\f",
    "AA  ",
    "A A==",
    "AAE C===",
    "AA-C",
    "AA_C",
    "AAé=",
    "AA==AAEC",
  ])("%j is refused", (text) => {
    expect(decodeBase64(text)).toBeUndefined();
    expect(decodeBase64(text, nodeCrypto)).toBeUndefined();
  });
});

describe("writing", () => {
  it("folds without a newline at the end", () => {
    const text = (count: number) => new TextDecoder().decode(encodeFoldedBase64(new Uint8Array(count)));
    const line = "A".repeat(76);
    expect(text(0)).toBe("");
    expect(text(8)).toBe("AAAAAAAAAAA=");
    expect(text(57)).toBe(line);
    expect(text(58)).toBe(`${line}\nAA==`);
    expect(text(114)).toBe(`${line}\n${line}`);
  });
});
