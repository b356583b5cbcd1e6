import type { Assertion, AssertionTypeName } from "../../../src/assertion/assertion.ts";
import { AssertionError, type AssertionErrorCode } from "../../../src/assertion/assertion-error.ts";
import { type HeaderInput, signAssertion } from "../../../src/assertion/sign.ts";
import { type DeviceKey, deviceKeyFromPrivate } from "../../../src/keys/device-key.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { decodePrivateKey } from "../../../src/openpgp/private-key.ts";
import { encodePublicKey } from "../../../src/openpgp/public-key.ts";
import { readVectors } from "../../vectors/snapd/read-vectors.ts";

// One good example of every type, signed with the public test keys of test/vectors/snapd.

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
export const text = (encoded: Uint8Array): string => new TextDecoder("utf-8", { ignoreBOM: true }).decode(encoded);

export function testKey(name: string): DeviceKey {
  const found = readVectors("keys").keys.find((key) => key.name === name);
  if (found === undefined) throw new Error(`no key ${name} among the vectors`);
  return deviceKeyFromPrivate(decodePrivateKey(bytes(found.privateKey)));
}

export const rootKey = testKey("root");
export const brandKey = testKey("brand");
export const partnerKey = testKey("partner");
export const deviceKey = testKey("device-1024");

export const keyText = (key: DeviceKey): string => text(encodePublicKey(key.publicKey));

export type HeadersInput = Readonly<Record<string, HeaderInput>>;

interface Example {
  readonly headers: HeadersInput;
  readonly key: DeviceKey;
  readonly body?: Uint8Array;
}

const timestamp = "2022-06-01T12:00:00Z";
const serialHeaders = { "brand-id": "my-brand", model: "my-model", serial: "SN-1" };

const coreSnaps: readonly HeadersInput[] = [
  { name: "pc", id: "A".repeat(32), type: "gadget", "default-channel": "22/stable" },
  { name: "pc-kernel", id: "B".repeat(32), type: "kernel", "default-channel": "22" },
  { name: "tool", id: "C".repeat(32), modes: ["run", "ephemeral"], presence: "optional" },
];

/** PEM body of an Ed25519 public key: RFC 8410 §10.1. */
export const hardwareKey = "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=";

export const examples = {
  account: {
    key: rootKey,
    headers: {
      "authority-id": "my-root",
      "account-id": "my-brand",
      "display-name": "My Brand",
      username: "my-brand",
      validation: "unproven",
      timestamp,
    },
  },
  "account-key": {
    key: rootKey,
    headers: {
      "authority-id": "my-root",
      "public-key-sha3-384": brandKey.keyId,
      "account-id": "my-brand",
      name: "serials-2022",
      since: "2022-01-01T00:00:00Z",
      until: "2032-01-01T00:00:00Z",
    },
    body: bytes(keyText(brandKey)),
  },
  "device-session-request": { key: deviceKey, headers: { ...serialHeaders, nonce: "NONCE", timestamp } },
  "hardware-identity": {
    key: brandKey,
    headers: {
      "authority-id": "my-brand",
      "issuer-id": "my-brand",
      manufacturer: "Maker",
      "hardware-name": "board-1",
      "hardware-id": "HW-1",
      "hardware-id-key": hardwareKey,
      "hardware-id-key-sha3-384": "-Lj3v-DAJo2b-z4VGJuy2UwUZIW1M2H4Gz8ffmSbDjT2ehje1OfiJkG157KsbYDv",
    },
  },
  model: {
    key: brandKey,
    headers: {
      "authority-id": "my-brand",
      series: "16",
      "brand-id": "my-brand",
      model: "my-model",
      architecture: "amd64",
      base: "core22",
      grade: "signed",
      "storage-safety": "encrypted",
      "serial-authority": ["partner"],
      "system-user-authority": "*",
      store: "my-store",
      "display-name": "My Model",
      snaps: coreSnaps,
      timestamp,
    },
  },
  serial: {
    key: brandKey,
    headers: {
      ...serialHeaders,
      "authority-id": "my-brand",
      revision: "1",
      "device-key": keyText(deviceKey),
      "device-key-sha3-384": deviceKey.keyId,
      timestamp,
    },
  },
  "serial-request": {
    key: deviceKey,
    headers: { ...serialHeaders, "request-id": "REQUEST-1", "device-key": keyText(deviceKey) },
    body: bytes("mac: 00:16:3e:00:00:01"),
  },
  store: {
    key: rootKey,
    headers: {
      "authority-id": "my-root",
      store: "my-store",
      "operator-id": "my-brand",
      url: "https://store.example",
      "friendly-stores": ["other-store"],
      location: "cellar",
      timestamp,
    },
  },
} as const satisfies Record<AssertionTypeName, Example>;

/** An example signed again with some headers changed (undefined removes one). */
export function sign<T extends AssertionTypeName>(
  type: T,
  changes: HeadersInput = {},
  options: { readonly key?: DeviceKey; readonly body?: Uint8Array } = {},
): Extract<Assertion, { readonly type: T }> {
  const example: Example = examples[type];
  return signAssertion({
    type,
    headers: { ...example.headers, ...changes },
    body: options.body ?? example.body,
    key: options.key ?? example.key,
    signedAt: new Date("2022-06-01T12:00:00Z"),
    crypto: nodeCrypto,
  }) as Extract<Assertion, { readonly type: T }>;
}

/** The code with which something is refused, or what it returned. */
export function codeOf(action: () => unknown): AssertionErrorCode | "accepted" {
  try {
    action();
    return "accepted";
  } catch (error) {
    if (error instanceof AssertionError) return error.code;
    throw error;
  }
}

/** The text with one part replaced; fails where the part is not there, so that no edit is empty. */
export function edited(original: string, from: string, to: string): string {
  if (!original.includes(from)) throw new Error(`nothing like ${JSON.stringify(from)} to edit`);
  return original.replace(from, () => to);
}
