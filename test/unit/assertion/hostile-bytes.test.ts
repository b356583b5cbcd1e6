import { describe, expect, it } from "vitest";
import { AssertionError } from "../../../src/assertion/assertion-error.ts";
import { decodeAssertion } from "../../../src/assertion/decode.ts";
import { encodeAssertion } from "../../../src/assertion/encode.ts";
import { decodeStream } from "../../../src/assertion/stream.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { bytes, codeOf, edited, sign, text } from "./examples.ts";

// Bytes that nobody writes by accident.

const account = text(encodeAssertion(sign("account")));
const serial = text(encodeAssertion(sign("serial")));
const withHeader = (line: string) => edited(account, "\n", `\n${line}\n`);

const inputs: readonly (readonly [string, string])[] = [
  ["nothing", ""],
  ["newlines only", "\n".repeat(100_000)],
  ["colons only", ":".repeat(100_000)],
  ["a line without end", "a".repeat(3_000_000)],
  ["a hundred thousand headers", Array.from({ length: 100_000 }, (_, n) => `h${n}: v`).join("\n")],
  ["a hundred thousand dashes", `h:\n${"  -\n".repeat(100_000)}`],
  [
    "lists nested as deeply as they come",
    `h:\n${Array.from({ length: 1500 }, (_, n) => `${" ".repeat(2 * n + 2)}-`).join("\n")}`,
  ],
  [
    "maps nested as deeply as they come",
    `h:\n${Array.from({ length: 1500 }, (_, n) => `${" ".repeat(2 * n + 2)}a:`).join("\n")}`,
  ],
  ["a body-length of a hundred thousand digits", withHeader(`body-length: ${"9".repeat(100_000)}`)],
  ["a revision of a hundred thousand digits", withHeader(`revision: ${"9".repeat(100_000)}`)],
  ["a body-length of 2^53", withHeader("body-length: 9007199254740993")],
  ["a time of a hundred thousand digits", edited(account, "timestamp: ", `timestamp: ${"9".repeat(100_000)}`)],
  ["a key packet that claims four gigabytes", edited(serial, "    Ac", "    Acb/////")],
  ["a key packet in parts without end", edited(serial, "    Ac", `    Acbg${"4ODg".repeat(20_000)}`)],
  ["a NUL in a name", withHeader("a\0b: c")],
  ["a right-to-left override in a value of no use", edited(account, "validation: ", "validation: \u202e")],
];

describe("bytes that nobody writes by accident", () => {
  it.each(inputs)("%s: judged, and only ever refused with an AssertionError", (_, input) => {
    for (const decode of [decodeAssertion, decodeStream]) {
      expect(codeOf(() => decode(bytes(input), nodeCrypto))).toMatch(/^[a-z0-9-]+$/);
    }
  });

  it("__proto__ is no header name, and changes no prototype", () => {
    expect(codeOf(() => decodeAssertion(bytes(withHeader("__proto__: x")), nodeCrypto))).toBe("headers-malformed");
    expect(codeOf(() => decodeAssertion(bytes(withHeader("x:\n  __proto__: x")), nodeCrypto))).toBe(
      "headers-malformed",
    );
  });

  it("a header named like a member of every object is a header", () => {
    const assertion = decodeAssertion(bytes(withHeader("constructor: x")), nodeCrypto);
    expect(assertion.headers.get("constructor")).toBe("x");
    expect(assertion.headers.get("hasown")).toBeUndefined();
  });

  it("messages are short and hold nothing that a terminal obeys", () => {
    const nasty = `\x1b[31m\r\u202e\u2028"${"x".repeat(10_000)}`;
    const attempts = [
      edited(account, "timestamp: 2022", `timestamp: ${nasty}2022`),
      nasty,
      withHeader(`revision: ${nasty}`),
    ];
    for (const attempt of attempts) {
      try {
        decodeAssertion(bytes(`${attempt}\n\nx`), nodeCrypto);
        expect.unreachable();
      } catch (error) {
        expect(error).toBeInstanceOf(AssertionError);
        const { message } = error as AssertionError;
        expect(message.length).toBeLessThan(250);
        expect(message).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}]/u);
      }
    }
  });

  it("an error names the header at fault", () => {
    try {
      decodeAssertion(bytes(edited(account, "display-name: My Brand\n", "")), nodeCrypto);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: "header-missing", header: "display-name" });
    }
  });
});
