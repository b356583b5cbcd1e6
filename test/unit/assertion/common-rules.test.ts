import { describe, expect, it } from "vitest";
import type { AssertionTypeName } from "../../../src/assertion/assertion.ts";
import { decodeAssertion } from "../../../src/assertion/decode.ts";
import { encodeAssertion } from "../../../src/assertion/encode.ts";
import { primaryKeyHeaders } from "../../../src/assertion/primary-key.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { bytes, codeOf, edited, examples, sign, text } from "./examples.ts";

const types = Object.keys(examples) as AssertionTypeName[];
const decode = (written: string) => decodeAssertion(bytes(written), nodeCrypto);

describe.each(types)("any %s", (type) => {
  const written = text(encodeAssertion(sign(type)));

  it("decodes to what was signed and encodes to the same bytes", () => {
    const assertion = decode(written);
    expect(assertion).toEqual(sign(type));
    expect(text(encodeAssertion(assertion))).toBe(written);
    expect(assertion.primaryKey).toEqual(primaryKeyHeaders(type).map((name) => assertion.headers.get(name)));
  });

  it.each([
    ["of a type snapd has and this program has not", /type: .*/, "type: snap-declaration", "type-unknown"],
    ["of an unknown type", /type: .*/, "type: x", "type-unknown"],
    ["of a type named like a prototype's member", /type: .*/, "type: constructor", "type-unknown"],
    ["without type", "type: ", "no-type: ", "header-missing"],
    ["with an empty signature", /\n\n(?!.*\n\n).*$/s, "\n\n", "signature-missing"],
    ["without signature", /\n\n.*$/s, "", "separator-missing"],
    ["with a negative format", "\n", "\nformat: -1\n", "header-invalid"],
    ["with zeros before its format", "\n", "\nformat: 01\n", "header-invalid"],
    ["with a list as format", "\n", "\nformat:\n  - 1\n", "header-invalid"],
    ["with a signing key of 47 bytes", /(sign-key-sha3-384: ).*/, `$1${"A".repeat(63)}`, "header-invalid"],
    ["with a signing key in the other alphabet", /(sign-key-sha3-384: ).*/, `$1${"+".repeat(64)}`, "header-invalid"],
    ["without signing key", "sign-key-sha3-384", "no-key", "header-missing"],
    ["with a header twice", "\n", "\nx: 1\nx: 2\n", "headers-malformed"],
    ["with a header's name in upper case", "\n", "\nX: 1\n", "headers-malformed"],
    ["with a header that is not UTF-8", "\n", "\nx: \xff\n", "not-utf8"],
  ] as const)("%s is refused", (_, from, to, code) => {
    const changed = written.replace(from as string, to);
    expect(changed).not.toBe(written);
    expect(codeOf(() => decodeAssertion(Buffer.from(changed, "latin1"), nodeCrypto))).toBe(code);
  });

  it.each(primaryKeyHeaders(type))("whose primary key %s is empty or holds a slash is refused", (name) => {
    const value = decode(written).headers.get(name) as string;
    const line = `${name}: ${value}`;
    expect(codeOf(() => decode(edited(written, line, `${name}: a/b`)))).toBe("header-invalid");
    expect(codeOf(() => decode(edited(written, line, `${name}: `)))).toBe("header-invalid");
    expect(codeOf(() => decode(edited(written, line, `no-${name}: x`)))).toBe("header-missing");
    expect(codeOf(() => decode(edited(written, line, `${name}:\n  - x`)))).toBe("header-invalid");
  });
});

describe("revision and format", () => {
  const written = text(encodeAssertion(sign("account")));
  const withRevision = (value: string) => decode(edited(written, "\n", `\nrevision: ${value}\n`));

  it.each([
    ["+1", 1],
    ["+01", 1],
    ["-0", 0],
    ["0", 0],
    ["7", 7],
    ["9007199254740991", 9_007_199_254_740_991],
  ])("%s is read as Go reads it", (value, revision) => {
    expect(withRevision(value).revision).toBe(revision);
  });

  it.each(["", "-1", "01", "00", "1.0", "0x1", " 1", "1 ", "1_0", "+", "-", "1e3", "٣", "9223372036854775808"])(
    "%j is refused",
    (value) => {
      expect(codeOf(() => withRevision(value))).toBe("header-invalid");
    },
  );

  it("a format above what is understood decodes: only the database refuses it", () => {
    expect(decode(edited(written, "\n", "\nformat: 9\n")).format).toBe(9);
  });
});

describe("authority", () => {
  it.each(["serial-request", "device-session-request"] as const)("a %s with authority-id is refused", (type) => {
    const written = text(encodeAssertion(sign(type)));
    expect(codeOf(() => decode(edited(written, "\n", "\nauthority-id: my-brand\n")))).toBe("header-invalid");
    expect(codeOf(() => decode(edited(written, "\n", "\nsignatory-id: my-brand\n")))).toBe("header-invalid");
  });

  it("a serial without authority-id is refused, with an empty signatory-id too", () => {
    const written = text(encodeAssertion(sign("serial")));
    expect(codeOf(() => decode(edited(written, "authority-id: my-brand\n", "")))).toBe("header-missing");
    expect(codeOf(() => decode(edited(written, "\n", "\nsignatory-id: \n")))).toBe("header-invalid");
    expect(codeOf(() => decode(edited(written, "\n", "\nsignatory-id: x\n")))).toBe("accepted");
  });
});

describe("bodies", () => {
  const written = text(encodeAssertion(sign("serial-request")));

  it.each([
    ["shorter than it says", "mac: ", "mac", "body-length-wrong"],
    ["longer than it says", "mac: ", "mac:  ", "body-length-wrong"],
    ["whose length is missing", /body-length: .*\n/, "", "body-length-wrong"],
    ["whose length is negative", "body-length: ", "body-length: -", "body-length-wrong"],
    ["whose length is no number", "body-length: ", "body-length: x", "header-invalid"],
    ["that is not UTF-8", "mac", "ma\xff", "not-utf8"],
  ] as const)("a body %s is refused", (_, from, to, code) => {
    const changed = written.replace(from as string, to);
    expect(changed).not.toBe(written);
    expect(codeOf(() => decodeAssertion(Buffer.from(changed, "latin1"), nodeCrypto))).toBe(code);
  });

  it("a body may hold empty lines and another alphabet", () => {
    const body = bytes("a\n\nb\n\nключ 🔑\n");
    const request = sign("serial-request", {}, { body });
    expect(decodeAssertion(encodeAssertion(request), nodeCrypto).body).toEqual(body);
  });

  it("the caller's bytes may change afterwards", () => {
    const source = encodeAssertion(sign("serial-request"));
    const assertion = decodeAssertion(source, nodeCrypto);
    source.fill(0);
    expect(text(encodeAssertion(assertion))).toBe(written);
    encodeAssertion(assertion).fill(0);
    expect(text(encodeAssertion(assertion))).toBe(written);
  });
});
