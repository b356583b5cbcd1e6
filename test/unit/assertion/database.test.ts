import { describe, expect, it } from "vitest";
import type { Assertion } from "../../../src/assertion/assertion.ts";
import { AssertionError } from "../../../src/assertion/assertion-error.ts";
import { AssertionDatabase } from "../../../src/assertion/database.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import {
  brandKey,
  bytes,
  codeOf,
  deviceKey,
  type HeadersInput,
  keyText,
  partnerKey,
  rootKey,
  sign,
} from "./examples.ts";

const keyOf = (key: typeof rootKey, changes: HeadersInput, signer = rootKey) =>
  sign("account-key", { "public-key-sha3-384": key.keyId, ...changes }, { key: signer, body: bytes(keyText(key)) });

const rootAccount = sign("account", { "account-id": "my-root" });
const rootAccountKey = keyOf(rootKey, { "account-id": "my-root", name: "root" });
const partner = sign("account", { "account-id": "partner" });
const partnerAccountKey = keyOf(partnerKey, { "account-id": "partner" });
const serial = sign("serial");

function database(first: readonly Assertion[] = [], now = new Date("2024-01-01")): AssertionDatabase {
  const made = new AssertionDatabase({ trusted: [rootAccount, rootAccountKey], crypto: nodeCrypto, now });
  for (const assertion of first) expect(made.add(assertion)).toBe("added");
  return made;
}

const brand = [sign("account"), sign("account-key")];
const renamed = [...brand, sign("account-key", { revision: "1", name: "later" })];
const bySerialAuthority = (changes: HeadersInput = {}) =>
  sign("serial", { "authority-id": "partner", ...changes }, { key: partnerKey });

describe("adding", () => {
  it("a whole chain, in order", () => {
    const made = database([...brand, sign("model"), serial, sign("store"), sign("hardware-identity")]);
    expect(made.find("serial", ["my-brand", "my-model", "SN-1"])).toBe(serial);
    expect(made.find("serial", ["my-brand", "my-model", "SN-2"])).toBeUndefined();
    expect(made.all("account-key")).toEqual([rootAccountKey, brand[1]]);
  });

  const [, accountKey = serial] = brand;
  it.each<[string, readonly Assertion[], Assertion, string, readonly string[]]>([
    ["the key that signed it", [], serial, "account-key", [brandKey.keyId]],
    ["a key's account", [], accountKey, "account", ["my-brand"]],
    ["a store's operator", [], sign("store"), "account", ["my-brand"]],
    [
      "the model that names who signed it",
      [partner, partnerAccountKey],
      bySerialAuthority(),
      "model",
      ["16", "my-brand", "my-model"],
    ],
  ])("without %s tells what is missing", (_, first, assertion, type, primaryKey) => {
    const refused = () => database(first).add(assertion);
    expect(refused).toThrow(AssertionError);
    try {
      refused();
    } catch (error) {
      expect(error).toMatchObject({ code: "prerequisite-missing", missing: { type, primaryKey } });
    }
  });

  it("the same again is known, so is another text of the same revision", () => {
    const made = database([...brand, serial]);
    expect(made.add(sign("serial"))).toBe("known");
    expect(made.add(sign("serial", { x: "y" }))).toBe("known");
    expect(made.find("serial", serial.primaryKey)).toBe(serial);
  });

  it("a newer revision replaces, an older is refused", () => {
    const made = database([...brand, serial]);
    const newer = sign("serial", { revision: "2" });
    expect(made.add(newer)).toBe("added");
    expect(made.find("serial", serial.primaryKey)).toBe(newer);
    expect(codeOf(() => made.add(serial))).toBe("revision-old");
  });

  it("revisions beyond what a number holds exactly are told apart", () => {
    const made = database([...brand, sign("serial", { revision: "9007199254740993" })]);
    expect(codeOf(() => made.add(sign("serial", { revision: "9007199254740992" })))).toBe("revision-old");
  });

  it.each<[string, readonly Assertion[], Assertion, string]>([
    ["a serial-request", brand, sign("serial-request"), "self-signed-not-stored"],
    ["a device-session-request", brand, sign("device-session-request"), "self-signed-not-stored"],
    [
      "a serial that another account's key signed",
      [...brand],
      sign("serial", {}, { key: rootKey }),
      "authority-mismatch",
    ],
    [
      "an account by the brand",
      brand,
      sign("account", { "authority-id": "my-brand", "account-id": "x" }, { key: brandKey }),
      "authority-untrusted",
    ],
    [
      "an account-key by the brand",
      brand,
      keyOf(deviceKey, { "authority-id": "my-brand" }, brandKey),
      "authority-untrusted",
    ],
    [
      "a store by the brand",
      brand,
      sign("store", { "authority-id": "my-brand" }, { key: brandKey }),
      "authority-untrusted",
    ],
    ["a second key of the same name", brand, keyOf(partnerKey, {}), "key-name-taken"],
    [
      "a key of the name that a trusted one has",
      [],
      keyOf(deviceKey, { "account-id": "my-root", name: "root" }),
      "key-name-taken",
    ],
    ["a key of the name that a later revision took", renamed, keyOf(partnerKey, { name: "later" }), "key-name-taken"],
    ["another trusted account", [], sign("account", { "account-id": "my-root", revision: "9" }), "trusted-fixed"],
    [
      "a serial made before its key",
      brand,
      sign("serial", { timestamp: "2021-12-31T23:59:59.999999999Z" }),
      "timestamp-outside-key",
    ],
    [
      "a serial made when its key ended",
      brand,
      sign("serial", { timestamp: "2032-01-01T00:00:00Z" }),
      "timestamp-outside-key",
    ],
    [
      "a serial by a partner its model does not name",
      [...brand, partner, partnerAccountKey, sign("model", { "serial-authority": undefined })],
      bySerialAuthority(),
      "serial-authority-refused",
    ],
  ])("%s is refused", (_, first, assertion, code) => {
    expect(codeOf(() => database(first).add(assertion))).toBe(code);
  });

  it.each<[string, readonly Assertion[], Assertion]>([
    ["a second key without name", brand, keyOf(partnerKey, { name: undefined })],
    ["a key of the name that a later revision gave up", renamed, keyOf(partnerKey, {})],
    ["a new revision of a named key", brand, sign("account-key", { revision: "1" })],
    ["the same name at another account", [...brand, partner], partnerAccountKey],
    ["a serial made the moment its key began", brand, sign("serial", { timestamp: "2022-01-01T00:00:00Z" })],
    [
      "a serial by a partner its model names",
      [...brand, partner, partnerAccountKey, sign("model")],
      bySerialAuthority(),
    ],
    [
      "an account by an intermediate key of the root",
      [keyOf(deviceKey, { "account-id": "my-root", name: "next" })],
      sign("account", {}, { key: deviceKey }),
    ],
  ])("%s is accepted", (_, first, assertion) => {
    expect(database(first).add(assertion)).toBe("added");
  });

  it("only accounts and their keys can be trusted unseen", () => {
    const trust = () => new AssertionDatabase({ trusted: [serial], crypto: nodeCrypto, now: new Date() });
    expect(codeOf(trust)).toBe("authority-untrusted");
  });

  it("a format above what is understood is refused even where everything else holds", () => {
    const futureFormat = { ...serial, format: 1 };
    expect(codeOf(() => database(brand).add(futureFormat))).toBe("format-unsupported");
  });

  it("a changed header is refused whoever signed it before", () => {
    const forged = { ...serial, content: bytes(`${new TextDecoder().decode(serial.content)} `) };
    expect(codeOf(() => database(brand).add(forged))).toBe("signature-wrong");
  });
});

describe("the time now", () => {
  it.each([
    ["before the key is valid", "2021-12-31T23:59:59.999Z", "key-not-yet-valid"],
    ["the moment it becomes valid", "2022-01-01T00:00:00Z", "accepted"],
    ["just before it ends", "2031-12-31T23:59:59.999Z", "accepted"],
    ["the moment it ends", "2032-01-01T00:00:00Z", "key-expired"],
  ])("%s", (_, now, code) => {
    expect(codeOf(() => database([], new Date(now)).add(sign("account")))).toBe(code);
  });

  it("in 1970 the code says that the key is not valid yet", () => {
    expect(codeOf(() => database([], new Date(0)).add(sign("account")))).toBe("key-not-yet-valid");
  });
});

describe("constraints of the signing key", () => {
  const limited = (...headers: HeadersInput[]) => [
    sign("account"),
    sign("account-key", { format: "1", constraints: headers.map((one) => ({ headers: one })) }),
  ];

  it.each<[string, readonly Assertion[], string]>([
    ["another type", limited({ type: "model" }), "key-constrained"],
    ["its type", limited({ type: "serial" }), "accepted"],
    ["one of two entries", limited({ type: "model" }, { type: "serial", model: "my-.*" }), "accepted"],
    ["another model", limited({ type: "serial", model: "my" }), "key-constrained"],
    ["a header it has not", limited({ type: "serial", "no-header": ".*" }), "key-constrained"],
  ])("allowing %s", (_, first, code) => {
    expect(codeOf(() => database(first).add(serial))).toBe(code);
  });

  it.each<[string, HeadersInput | string]>([
    ["no list", "all"],
    ["an unknown mark", [{ headers: { type: "serial", model: "$NONE" } }] as never],
    ["a wrong expression", [{ headers: { type: "serial", model: "(" } }] as never],
    ["no type", [{ headers: { model: "x" } }] as never],
    ["a type that is an expression", [{ headers: { type: "ser.*" } }] as never],
    ["no headers", [{ other: { type: "serial" } }] as never],
  ])("that are malformed (%s) make the account-key itself refused", (_, constraints) => {
    const key = sign("account-key", { format: "1", constraints });
    expect(codeOf(() => database([sign("account")]).add(key))).toBe("constraint-malformed");
  });
});
