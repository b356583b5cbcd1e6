import { describe, expect, test } from "vitest";
import { identityKeyPrint, openEnvelope, preAuthenticationEncoding, sealEnvelope } from "../../../src/record/dsse.ts";
import { readOwnRecord, readRecord } from "../../../src/record/read-record.ts";
import { keyOf, publicText, recordOf } from "./a-record.ts";

const utf8 = new TextEncoder();

function sealed(value: unknown, unit = 1): Uint8Array {
  return sealEnvelope(utf8.encode(JSON.stringify(value)), keyOf(unit));
}

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (fault) {
    return (fault as { code?: string }).code ?? String(fault);
  }
  return "accepted";
}

test("what is signed is the encoding of DSSE's own example", () => {
  const encoded = preAuthenticationEncoding("http://example.com/HelloWorld", utf8.encode("hello world"));
  expect(Buffer.from(encoded).toString()).toBe("DSSEv1 29 http://example.com/HelloWorld 11 hello world");
});

test("a sealed record is read back as it was", () => {
  expect(readRecord(sealed(recordOf(1)))).toEqual(recordOf(1));
});

test("an envelope that was laid out anew, as jq does, is still the same record", () => {
  const text = Buffer.from(sealed(recordOf(1))).toString();
  const envelope = JSON.parse(text) as { payloadType: string; payload: string; signatures: object[] };
  const { payloadType, payload, signatures } = envelope;
  const others = [
    JSON.stringify(envelope, null, 2),
    JSON.stringify({ signatures, payload, payloadType }, null, "\t"),
    text.trimEnd(),
    ` ${text.replaceAll("\n", "\r\n")}`,
    text.replace("application/", "application\\/"),
  ];
  for (const other of others) expect(readRecord(utf8.encode(other))).toEqual(recordOf(1));
});

test("a unit reads its own record back, and no other unit's", () => {
  expect(readOwnRecord(sealed(recordOf(1)), keyOf(1).publicKey)).toEqual(recordOf(1));
  expect(readOwnRecord(sealed(recordOf(1)), keyOf(2).publicKey)).toBeUndefined();
});

test("a record that names the unit's key is refused if another one signed it", () => {
  const forged = sealEnvelope(utf8.encode(JSON.stringify(recordOf(1))), keyOf(2));
  expect(codeOf(() => readOwnRecord(forged, keyOf(1).publicKey))).toBe("record-signature-wrong");
  const renamed = Buffer.from(forged)
    .toString("latin1")
    .replace(identityKeyPrint(keyOf(2).publicKey), identityKeyPrint(keyOf(1).publicKey));
  expect(codeOf(() => readOwnRecord(Buffer.from(renamed, "latin1"), keyOf(1).publicKey))).toBe(
    "record-signature-wrong",
  );
});

test("one changed byte anywhere is refused, and so is a cut file or one with more behind it", () => {
  const bytes = sealed(recordOf(1));
  const accepted: number[] = [];
  for (let at = 0; at < bytes.length; at += 1) {
    const changed = bytes.slice();
    changed[at] = (changed[at] ?? 0) ^ 0x01;
    if (codeOf(() => readRecord(changed)) === "accepted") accepted.push(at);
  }
  expect(accepted).toEqual([]);
  expect(codeOf(() => readRecord(bytes.subarray(0, -2)))).toBe("record-unreadable");
  expect(codeOf(() => readRecord(new Uint8Array([...bytes, 0x7d])))).toBe("record-unreadable");
});

describe("what is refused", () => {
  test.each<[string, () => Uint8Array, string]>([
    ["nothing", () => new Uint8Array(), "record-unreadable"],
    ["other JSON", () => utf8.encode("{}\n"), "record-unreadable"],
    ["a megabyte and more", () => new Uint8Array(1024 * 1024 + 1), "record-unreadable"],
    ["signed by another key than the one it names", () => sealed(recordOf(1), 2), "record-signature-wrong"],
    ["a version from the future", () => sealed({ ...recordOf(1), version: 2 }), "record-unreadable"],
    ["a field too many", () => sealed({ ...recordOf(1), apiKey: "x" }), "record-unreadable"],
    ["a field too few", () => sealed({ ...recordOf(1), runs: undefined }), "record-unreadable"],
    [
      "a time that is none",
      () => sealed({ ...recordOf(1), run: { ...recordOf(1).run, startedAt: "soon" } }),
      "record-unreadable",
    ],
    [
      "a list that never ends",
      () => sealed({ ...recordOf(1), earlier: Array(500).fill(recordOf(1).run) }),
      "record-unreadable",
    ],
    ["a payload that is no JSON", () => sealEnvelope(utf8.encode("{"), keyOf(1)), "record-unreadable"],
  ])("%s", (_name, make, code) => {
    expect(codeOf(() => readRecord(make()))).toBe(code);
  });

  test.each<[string, (text: string) => string]>([
    ["a field twice, the sound one last", (text) => text.replace("{", '{"payload":"e30=",')],
    ["a field twice, the second under another spelling", (text) => text.replace("{", '{"payloa\\u0064":"e30=",')],
    ["a field that an envelope does not have", (text) => text.replace("{", '{"more":1,')],
    ["two signatures", (text) => text.replace(/"signatures":\[(.*)\]/, '"signatures":[$1,$1]')],
    ["no signature", (text) => text.replace(/"signatures":\[.*\]/, '"signatures":[]')],
    ["a list in place of the payload", (text) => text.replace(/"payload":("[^"]*")/, '"payload":[$1]')],
    ["two records one after the other", (text) => text + text],
    ["a byte-order mark", (text) => `\uFEFF${text}`],
  ])("an envelope with %s", (_name, change) => {
    const text = Buffer.from(sealed(recordOf(1))).toString();
    expect(change(text)).not.toBe(text);
    expect(codeOf(() => readRecord(utf8.encode(change(text))))).toBe("record-unreadable");
  });

  test("a public key of small order, for which one signature fits many records", () => {
    const identityKey = Buffer.concat([Buffer.of(1), Buffer.alloc(31)]).toString("base64");
    const forged = sealed(recordOf(1, { unit: { identityKey } }));
    expect(codeOf(() => readRecord(forged))).toBe("record-signature-wrong");
  });
});

test("the key print is what openssl and sha256sum say of the public key", () => {
  const { keyId } = openEnvelope(sealed(recordOf(1)));
  expect(keyId).toMatch(/^[0-9a-f]{64}$/);
  expect(publicText(keyOf(1))).not.toBe(publicText(keyOf(2)));
});
