import type { ModelAssertion, SerialAssertion } from "../../src/assertion/assertion.ts";
import { signAssertion } from "../../src/assertion/sign.ts";
import { type DeviceKey, generateDeviceKey } from "../../src/keys/device-key.ts";
import { nodeCrypto } from "../../src/keys/node-crypto.ts";
import { encodePublicKey } from "../../src/openpgp/public-key.ts";
import { type Brand, makeBrand } from "../../src/rig/brand.ts";
import { type ModelKind, signModel } from "../../src/rig/models.ts";

const validFrom = new Date("2024-01-01T00:00:00Z");
export const signedAt = new Date("2025-06-01T00:00:00Z");

/** A brand for one test file: small keys, because their size is not what is tested. */
export function throwAwayBrand(brandId = "acme"): Promise<Brand> {
  return makeBrand({ brandId, validFrom, crypto: nodeCrypto, keyBits: 2048 });
}

export function smallKey(): Promise<DeviceKey> {
  return generateDeviceKey(2048);
}

export function modelOf(brand: Brand, kind: ModelKind = "graded", model = "gateway-one"): ModelAssertion {
  return signModel(brand, { kind, model, signedAt }, nodeCrypto);
}

export interface SerialInput {
  readonly model: ModelAssertion;
  readonly key: DeviceKey;
  readonly serial?: string;
  readonly revision?: number;
  readonly body?: Uint8Array;
  readonly at?: Date;
}

/** A serial assertion as the brand's vault signs it. */
export function serialOf(brand: Brand, input: SerialInput): SerialAssertion {
  const at = input.at ?? signedAt;
  const assertion = signAssertion({
    type: "serial",
    headers: {
      "authority-id": brand.serialSigner.account.accountId,
      "brand-id": input.model.brandId,
      model: input.model.model,
      serial: input.serial ?? "A1B2C3",
      "device-key": new TextDecoder().decode(encodePublicKey(input.key.publicKey)),
      "device-key-sha3-384": input.key.keyId,
      timestamp: `${at.toISOString().slice(0, 19)}Z`,
    },
    ...(input.revision === undefined ? {} : { revision: input.revision }),
    ...(input.body === undefined ? {} : { body: input.body }),
    signedAt: at,
    key: brand.serialSigner.key,
    crypto: nodeCrypto,
  });
  if (assertion.type !== "serial") throw new TypeError("signAssertion changed the type");
  return assertion;
}
