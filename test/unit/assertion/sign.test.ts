import { describe, expect, it } from "vitest";
import { decodeAssertion } from "../../../src/assertion/decode.ts";
import { encodeAssertion } from "../../../src/assertion/encode.ts";
import { type HeaderInput, signAssertion } from "../../../src/assertion/sign.ts";
import { checkSelfSigned, verifySignature } from "../../../src/assertion/verify.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import {
  brandKey,
  bytes,
  codeOf,
  deviceKey,
  edited,
  examples,
  type HeadersInput,
  rootKey,
  sign,
  text,
} from "./examples.ts";

const decode = (written: string) => decodeAssertion(bytes(written), nodeCrypto);
const lines = (changes: HeadersInput): string[] => text(sign("account", changes).content).split("\n");

describe("signing", () => {
  it("writes type, authority, revision, primary key, the rest sorted, and the key", () => {
    expect(lines({ revision: "3", zebra: "z", apple: "a" })).toEqual([
      "type: account",
      "authority-id: my-root",
      "revision: 3",
      "account-id: my-brand",
      "apple: a",
      "display-name: My Brand",
      "timestamp: 2022-06-01T12:00:00Z",
      "username: my-brand",
      "validation: unproven",
      "zebra: z",
      `sign-key-sha3-384: ${rootKey.keyId}`,
    ]);
  });

  it("leaves out revision 0, empty lists, empty maps and what is undefined", () => {
    expect(lines({ revision: "0", a: [], b: {}, c: undefined, d: new Map() })).toEqual(lines({}));
  });

  it("a revision of its own wins over the header", () => {
    const { headers, key } = examples.account;
    const input = {
      type: "account",
      headers: { ...headers, revision: "1" },
      key,
      signedAt: new Date(0),
      crypto: nodeCrypto,
    } as const;
    expect(signAssertion({ ...input, revision: 5 }).revision).toBe(5);
    expect(codeOf(() => signAssertion({ ...input, revision: -5 }))).toBe("header-invalid");
  });

  it("writes the body's length, whatever the headers say", () => {
    const request = sign("serial-request", { "body-length": "99" }, { body: bytes("key: ä\n") });
    expect(request.headers.get("body-length")).toBe("8");
    expect(sign("serial-request", { "body-length": "9" }, { body: bytes("") }).headers.has("body-length")).toBe(false);
  });

  it("takes maps as objects and as maps", () => {
    const value = new Map<string, HeaderInput>([
      ["b", ["x", ["y"]]],
      ["a", "1"],
    ]);
    expect(lines({ map: value })).toEqual(lines({ map: { a: "1", b: ["x", ["y"]] } }));
    expect(lines({ map: value })).toContain("    -");
  });

  it("the signature is the same for the same time and another for another", () => {
    const at = (ms: number) => {
      const { headers, key } = examples.account;
      return text(
        encodeAssertion(signAssertion({ type: "account", headers, key, signedAt: new Date(ms), crypto: nodeCrypto })),
      );
    };
    expect(at(1_000_000)).toBe(at(1_000_999));
    expect(at(1_000_000)).not.toBe(at(1_001_000));
  });

  it.each<[string, HeadersInput, string]>([
    ["a name in upper case", { Bad: "x" }, "header-invalid"],
    ["a name with a line break", { "a: b\nc": "x" }, "header-invalid"],
    ["a map's name with a colon", { a: { "b:c": "x" } }, "header-invalid"],
    ["half a surrogate pair", { a: "\ud800" }, "header-invalid"],
    ["half a surrogate pair in a list", { a: ["\udc00"] }, "header-invalid"],
    ["a list of an empty list", { a: [[]] }, "headers-malformed"],
    ["a format above what is understood", { format: "1" }, "format-unsupported"],
    ["a format that is no number", { format: "x" }, "header-invalid"],
    ["no authority", { "authority-id": undefined }, "header-missing"],
    ["a primary key with a slash", { "account-id": "a/b" }, "header-invalid"],
  ])("%s is refused", (_, changes, code) => {
    expect(codeOf(() => sign("account", changes))).toBe(code);
  });

  it("a body that is not UTF-8 is refused", () => {
    expect(codeOf(() => sign("serial-request", {}, { body: Uint8Array.of(0xff) }))).toBe("not-utf8");
  });

  it("an account-key with constraints needs format 1", () => {
    const constraints = [{ headers: { type: "serial" } }];
    expect(codeOf(() => sign("account-key", { constraints }))).toBe("format-unsupported");
    expect(sign("account-key", { constraints, format: "1" }).constraints).toHaveLength(1);
  });
});

describe("verifying", () => {
  it("accepts the key that signed and no other", () => {
    expect(codeOf(() => verifySignature(sign("serial"), brandKey.publicKey, nodeCrypto))).toBe("accepted");
    expect(codeOf(() => verifySignature(sign("serial"), rootKey.publicKey, nodeCrypto))).toBe("signature-wrong");
  });

  it.each([
    ["a header was changed", "serial: SN-1", "serial: SN-2", "signature-wrong"],
    ["a header was added", "\n", "\nx: y\n", "signature-wrong"],
    ["an empty line was added", "\n\n", "\n\n\n\n", "signature-wrong"],
    ["the signature was cut", "=\n", "\n", "signature-malformed"],
    ["the signature is another packet", "\n\nAcK", "\n\nAca", "signature-malformed"],
    ["the signature is no base64", "\n\nAcK", "\n\nA*K", "signature-malformed"],
  ])("%s: refused", (_, from, to, code) => {
    const written = edited(text(encodeAssertion(sign("device-session-request"))), from, to);
    const action = () => verifySignature(decode(written), deviceKey.publicKey, nodeCrypto);
    expect(codeOf(action)).toBe(code);
  });

  it("a serial-request is checked with the key in it", () => {
    expect(codeOf(() => checkSelfSigned(sign("serial-request"), nodeCrypto))).toBe("accepted");
    const forged = decode(edited(text(encodeAssertion(sign("serial-request"))), "request-id: R", "request-id: S"));
    if (forged.type !== "serial-request") throw new Error("another type");
    expect(codeOf(() => checkSelfSigned(forged, nodeCrypto))).toBe("signature-wrong");
  });
});
