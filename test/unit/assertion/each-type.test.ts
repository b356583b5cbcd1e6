import { describe, expect, it } from "vitest";
import type { AssertionTypeName } from "../../../src/assertion/assertion.ts";
import type { AssertionErrorCode } from "../../../src/assertion/assertion-error.ts";
import { decodeAssertion } from "../../../src/assertion/decode.ts";
import { encodeAssertion } from "../../../src/assertion/encode.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { brandKey, bytes, codeOf, deviceKey, edited, hardwareKey, keyText, rootKey, sign, text } from "./examples.ts";

type Edit = readonly [what: string, from: string, to: string, code: AssertionErrorCode | "accepted"];

function tryEdits(type: AssertionTypeName, edits: readonly Edit[]): void {
  const written = text(encodeAssertion(sign(type)));
  it.each(edits)("%s", (_, from, to, code) => {
    expect(codeOf(() => decodeAssertion(bytes(edited(written, from, to)), nodeCrypto))).toBe(code);
  });
}

const timestamp = "timestamp: 2022-06-01T12:00:00Z";

const timeEdits: readonly Edit[] = [
  ["a timestamp without zone is refused", timestamp, "timestamp: 2022-06-01T12:00:00", "time-malformed"],
  ["a timestamp on a day that is not is refused", timestamp, "timestamp: 2022-02-29T12:00:00Z", "time-malformed"],
  ["an empty timestamp is refused", timestamp, "timestamp: ", "header-invalid"],
  ["no timestamp is refused", `${timestamp}\n`, "", "header-missing"],
];

const modelEdits: readonly Edit[] = [
  ["a model name in upper case is refused", "model: my-model", "model: My-model", "header-invalid"],
  ["a model name with two dashes is refused", "model: my-model", "model: my--model", "header-invalid"],
  ["a model name ending in a dash is refused", "model: my-model", "model: my-model-", "header-invalid"],
  ["a model name with a blank is refused", "model: my-model", "model: my model", "header-invalid"],
];

describe("account", () => {
  it("tells its facts", () => {
    expect(sign("account")).toMatchObject({ accountId: "my-brand", displayName: "My Brand", validation: "unproven" });
  });
  it("certified is the old word for verified", () => {
    expect(sign("account", { validation: "certified" }).validation).toBe("verified");
  });
  tryEdits("account", [
    ...timeEdits,
    ["no display-name is refused", "display-name: My Brand\n", "", "header-missing"],
    ["an empty display-name is refused", "display-name: My Brand", "display-name: ", "header-invalid"],
    ["no validation is refused", "validation: unproven\n", "", "header-missing"],
    ["a username that is a list is refused", "username: my-brand", "username:\n  - x", "header-invalid"],
    ["no username is accepted", "username: my-brand\n", "", "accepted"],
    ["an empty username is accepted", "username: my-brand", "username: ", "accepted"],
    ["an account id of any form is accepted", "account-id: my-brand", "account-id: ANY thing", "accepted"],
  ]);
});

describe("account-key", () => {
  it("tells its facts", () => {
    const key = sign("account-key");
    expect(key).toMatchObject({ accountId: "my-brand", name: "serials-2022", publicKeyId: brandKey.keyId });
    expect(key.until).toEqual(new Date("2032-01-01T00:00:00Z"));
    expect(key.publicKey).toEqual(brandKey.publicKey);
    expect(key.constraints).toBeUndefined();
  });
  it("Go's zero time as until means for ever", () => {
    expect(sign("account-key", { until: "0001-01-01T00:00:00Z" }).until).toBeUndefined();
    expect(sign("account-key", { until: undefined }).until).toBeUndefined();
  });
  it("constraints that are no list of maps allow nothing", () => {
    expect(sign("account-key", { format: "1", constraints: "any" }).constraints).toEqual([]);
    expect(sign("account-key", { format: "1", constraints: [{ other: "x" }] }).constraints).toEqual([]);
  });
  it("a body with another key is refused", () => {
    expect(codeOf(() => sign("account-key", {}, { body: bytes(keyText(rootKey)) }))).toBe("key-id-mismatch");
  });
  tryEdits("account-key", [
    ["no since is refused", "since: 2022-01-01T00:00:00Z\n", "", "header-missing"],
    ["a malformed since is refused", "since: 2022-01-01", "since: 2022-1-1", "time-malformed"],
    ["no until is accepted", "until: 2032-01-01T00:00:00Z\n", "", "accepted"],
    ["an empty until is refused", "until: 2032-01-01T00:00:00Z", "until: ", "time-malformed"],
    [
      "until a nanosecond before since is refused",
      "until: 2032",
      "until: 2021-12-31T23:59:59.999999999Z\nx: ",
      "header-invalid",
    ],
    ["until at since is accepted", "until: 2032-01-01", "until: 2022-01-01", "accepted"],
    ["no name is accepted", "name: serials-2022\n", "", "accepted"],
    ["an empty name is refused", "name: serials-2022", "name: ", "header-invalid"],
    ["a name of digits is refused", "name: serials-2022", "name: 2022", "header-invalid"],
    ["a name of digits and one letter is accepted", "name: serials-2022", "name: 20-2-x", "accepted"],
    ["a name with two dashes is refused", "name: serials-2022", "name: a--b", "header-invalid"],
    ["a name in upper case is refused", "name: serials-2022", "name: Serials", "header-invalid"],
    [
      "a long name that almost fits is refused at once",
      "name: serials-2022",
      `name: ${"a".repeat(60_000)}_`,
      "header-invalid",
    ],
    ["no account-id is refused", "account-id: my-brand\n", "", "header-missing"],
    [
      "another key id is refused",
      `public-key-sha3-384: ${brandKey.keyId}`,
      `public-key-sha3-384: ${rootKey.keyId}`,
      "key-id-mismatch",
    ],
    ["a body that is no key is refused", "\n\nAc", "\n\nBc", "key-malformed"],
  ]);
});

describe("serial", () => {
  it("tells its facts", () => {
    const serial = sign("serial");
    expect(serial).toMatchObject({
      brandId: "my-brand",
      model: "my-model",
      serial: "SN-1",
      deviceKeyId: deviceKey.keyId,
    });
    expect(serial.deviceKey).toEqual(deviceKey.publicKey);
    expect(serial.revision).toBe(1);
  });
  tryEdits("serial", [
    ...timeEdits,
    ...modelEdits,
    ["a brand of 29 characters is refused", "brand-id: my-brand", `brand-id: ${"b".repeat(29)}`, "header-invalid"],
    ["a brand like a snap id is accepted", "brand-id: my-brand", `brand-id: ${"bX".repeat(16)}`, "accepted"],
    [
      "another authority is accepted: the database judges it",
      "authority-id: my-brand",
      "authority-id: partner",
      "accepted",
    ],
    [
      "another device key id is refused",
      `device-key-sha3-384: ${deviceKey.keyId}`,
      `device-key-sha3-384: ${rootKey.keyId}`,
      "key-id-mismatch",
    ],
    ["no device key is refused", "device-key:\n", "no-key:\n", "header-missing"],
    ["a device key that is no base64 is refused", "    Ac", "    A c", "key-malformed"],
    ["a serial with blanks and line breaks is accepted", "serial: SN-1", "serial:\n    SN 1\n     ", "accepted"],
    ["a serial of dots is accepted: paths are somebody else's care", "serial: SN-1", "serial: ..", "accepted"],
  ]);
});

describe("serial-request", () => {
  it("tells its facts", () => {
    expect(sign("serial-request")).toMatchObject({
      brandId: "my-brand",
      model: "my-model",
      requestId: "REQUEST-1",
      serial: "SN-1",
    });
    expect(sign("serial-request", { serial: undefined }).serial).toBeUndefined();
  });
  tryEdits("serial-request", [
    ...modelEdits,
    ["no request-id is refused", "request-id: REQUEST-1\n", "", "header-missing"],
    ["an empty request-id is refused", "request-id: REQUEST-1", "request-id: ", "header-invalid"],
    ["a serial that is a map is refused", "serial: SN-1", "serial:\n  a: b", "header-invalid"],
    ["an empty serial is accepted", "serial: SN-1", "serial: ", "accepted"],
    ["any brand id is accepted", "brand-id: my-brand", "brand-id: My/Brand", "accepted"],
    [
      "another signing key is refused",
      `sign-key-sha3-384: ${deviceKey.keyId}`,
      `sign-key-sha3-384: ${rootKey.keyId}`,
      "key-id-mismatch",
    ],
  ]);
});

describe("device-session-request", () => {
  it("tells its facts", () => {
    expect(sign("device-session-request")).toMatchObject({
      brandId: "my-brand",
      model: "my-model",
      serial: "SN-1",
      nonce: "NONCE",
    });
  });
  tryEdits("device-session-request", [
    ...timeEdits,
    ...modelEdits,
    ["no nonce is refused", "nonce: NONCE\n", "", "header-missing"],
  ]);
});

describe("hardware-identity", () => {
  it("tells its facts", () => {
    const identity = sign("hardware-identity");
    expect(identity.issuerId).toBe("my-brand");
    expect(identity.hardwareIdKeyId).toBe(identity.headers.get("hardware-id-key-sha3-384"));
  });
  it("a body is refused", () => {
    expect(codeOf(() => sign("hardware-identity", {}, { body: bytes("x") }))).toBe("body-length-wrong");
  });
  tryEdits("hardware-identity", [
    ["another issuer than the authority is refused", "issuer-id: my-brand", "issuer-id: partner", "header-invalid"],
    ["no manufacturer is refused", "manufacturer: Maker\n", "", "header-missing"],
    ["a hardware name with a blank is refused", "hardware-name: board-1", "hardware-name: board 1", "header-invalid"],
    ["no hardware-id is refused", "hardware-id: HW-1\n", "", "header-missing"],
    ["another key is refused", hardwareKey, hardwareKey.replace("Gb9", "Gb8"), "key-id-mismatch"],
    ["a key that is no base64 is refused", hardwareKey, `-${hardwareKey}`, "header-invalid"],
    ["a key that is no ASN.1 sequence is refused", hardwareKey, `A${hardwareKey.slice(1)}`, "header-invalid"],
  ]);
});

describe("store", () => {
  it("tells its facts", () => {
    expect(sign("store")).toMatchObject({ store: "my-store", operatorId: "my-brand", url: "https://store.example" });
    expect(sign("store", { url: "" }).url).toBeUndefined();
  });
  tryEdits("store", [
    ...timeEdits,
    ["no operator-id is refused", "operator-id: my-brand\n", "", "header-missing"],
    ["a list with a list of friends is refused", "  - other-store", "  -\n    - x", "header-invalid"],
    [
      "a friend that is no list is refused",
      "friendly-stores:\n  - other-store",
      "friendly-stores: x",
      "header-invalid",
    ],
    ["a location that is a list is refused", "location: cellar", "location:\n  - x", "header-invalid"],
    ["an ftp URL is refused", "https://store", "ftp://store", "header-invalid"],
    ["a URL with a query is refused", "store.example", "store.example/?x", "header-invalid"],
  ]);
});
