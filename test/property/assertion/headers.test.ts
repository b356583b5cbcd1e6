import { assert, dictionary, property, string } from "fast-check";
import { describe, expect, test } from "vitest";
import { AssertionError } from "../../../src/assertion/assertion-error.ts";
import { parseHeaders, writeHeader } from "../../../src/assertion/headers.ts";
import { decodeUtf8, encodeUtf8, isUtf8 } from "../../../src/assertion/utf8.ts";
import { headerName, headerValue } from "./arbitraries.ts";

describe("headers", () => {
  test("whatever is written is read back the same", () => {
    assert(
      property(dictionary(headerName, headerValue, { minKeys: 1, maxKeys: 6 }), (record) => {
        const headers = new Map(Object.entries(record));
        const text = [...headers]
          .map(([name, value]) => writeHeader(`${name}:`, value))
          .join("")
          .slice(1);
        expect(parseHeaders(text)).toEqual(headers);
      }),
    );
  });

  test("what is read is written so that it reads the same", () => {
    const unit = string({ unit: "grapheme-ascii", minLength: 1, maxLength: 3 });
    assert(
      property(dictionary(headerName, unit, { minKeys: 1 }), string({ maxLength: 200 }), (record, noise) => {
        const lines = Object.entries(record).map(([name, text]) => `${name}: ${text}`);
        try {
          const headers = parseHeaders(`${lines.join("\n")}\n${noise}`);
          const again = [...headers]
            .map(([name, value]) => writeHeader(`${name}:`, value))
            .join("")
            .slice(1);
          expect(parseHeaders(again)).toEqual(headers);
        } catch (error) {
          if (!(error instanceof AssertionError)) throw error;
        }
      }),
    );
  });
});

describe("UTF-8", () => {
  test("agrees with the platform's decoder on any bytes", () => {
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    assert(
      property(string({ unit: "binary" }), string({ unit: "binary" }), (first, second) => {
        const bytes = new TextEncoder().encode(`${first}${second}`);
        expect(encodeUtf8(`${first}${second}`)).toEqual(bytes);
        const damaged = bytes
          .slice(0, Math.max(0, bytes.length - 1))
          .map((byte, at) => (at % 5 === 3 ? byte ^ 0x40 : byte));
        let expected: string | undefined;
        try {
          expected = decoder.decode(damaged);
        } catch {
          expected = undefined;
        }
        expect(decodeUtf8(damaged)).toBe(expected);
        expect(isUtf8(damaged)).toBe(expected !== undefined);
      }),
    );
  });
});
