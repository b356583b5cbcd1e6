import type { Assertion, ModelAssertion, SerialAssertion } from "../../../src/assertion/assertion.ts";
import { signAssertion } from "../../../src/assertion/sign.ts";
import { type DeviceKey, generateDeviceKey } from "../../../src/keys/device-key.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { encodePublicKey } from "../../../src/openpgp/public-key.ts";

const signedAt = new Date("2026-01-02T03:04:05Z");

export interface StoreWorld {
  readonly rootKey: DeviceKey;
  readonly brandKey: DeviceKey;
  readonly deviceKey: DeviceKey;
  readonly account: Assertion;
  readonly accountKey: Assertion;
  readonly model: ModelAssertion;
  readonly serial: SerialAssertion;
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const timestamp = "2026-01-01T00:00:00Z";

/** A brand whose account and key are signed by a root, and a device of it; keys of 2048 bits, made now. */
export async function makeStoreWorld(): Promise<StoreWorld> {
  const [rootKey, brandKey, deviceKey] = await Promise.all([2048, 2048, 2048].map((bits) => generateDeviceKey(bits)));
  if (rootKey === undefined || brandKey === undefined || deviceKey === undefined) throw new Error("keys are missing");
  const by = (key: DeviceKey) => ({ signedAt, key, crypto: nodeCrypto });
  const account = signAssertion({
    ...by(rootKey),
    type: "account",
    headers: {
      "authority-id": "root",
      "account-id": "my-brand",
      "display-name": "My Brand",
      validation: "unproven",
      timestamp,
    },
  });
  const accountKey = signAssertion({
    ...by(rootKey),
    type: "account-key",
    headers: {
      "authority-id": "root",
      "public-key-sha3-384": brandKey.keyId,
      "account-id": "my-brand",
      name: "serials",
      since: timestamp,
    },
    body: encodePublicKey(brandKey.publicKey),
  });
  const modelHeaders = { series: "16", "brand-id": "my-brand", model: "gateway", classic: "true", timestamp };
  const model = signAssertion({
    ...by(brandKey),
    type: "model",
    headers: { "authority-id": "my-brand", ...modelHeaders },
  });
  const serial = signAssertion({
    ...by(brandKey),
    type: "serial",
    headers: {
      "authority-id": "my-brand",
      "brand-id": "my-brand",
      model: "gateway",
      serial: "SN 1",
      "device-key": text(encodePublicKey(deviceKey.publicKey)),
      "device-key-sha3-384": deviceKey.keyId,
      timestamp,
    },
  });
  if (model.type !== "model" || serial.type !== "serial") throw new Error("signing gave another type");
  return { rootKey, brandKey, deviceKey, account, accountKey, model, serial };
}
