import type { Assertion, ModelAssertion } from "../../assertion/assertion.ts";
import { decodeStream } from "../../assertion/stream.ts";
import { type DeviceKey, generateDeviceKey } from "../../keys/device-key.ts";
import type { Crypto } from "../../openpgp/crypto.ts";
import type { Endpoints } from "../../vault/endpoints.ts";

/** What every device of a fleet is given: what a gadget and an image hold, and the pool its key comes from. */
export interface FleetMaterial {
  readonly model: ModelAssertion;
  /** Roots, and what hangs below them: account and account-key of whoever signs serials. */
  readonly trusted: readonly Assertion[];
  readonly prerequisites: readonly Assertion[];
  readonly endpoints: Endpoints;
  readonly keys: readonly DeviceKey[];
}

/** The same as bytes, as it comes from a file, a thread or a queue; the keys apart. */
export interface EncodedMaterial {
  readonly model: Uint8Array;
  readonly trusted: Uint8Array;
  readonly prerequisites: Uint8Array;
  /** Base URL of the vault, with a slash at its end. */
  readonly url: string;
  readonly apiKey: string;
}

/** Where this fleet's devices ask; a vault of one's own, straight, nothing between. */
function endpointsAt(url: string, apiKey: string): Endpoints {
  const headers = { "User-Agent": "prepare-device-rig/fleet", "api-key": apiKey };
  return { requestIdUrl: new URL("request-id", url), serialUrl: new URL("serial", url), via: "vault", headers };
}

/** RangeError where the model is none; AssertionError where something does not decode. */
export function decodeMaterial(encoded: EncodedMaterial, keys: readonly DeviceKey[], crypto: Crypto): FleetMaterial {
  const model = decodeStream(encoded.model, crypto).find((one) => one.type === "model");
  if (model === undefined) throw new RangeError("cannot boot a fleet: there is no model assertion");
  return {
    model,
    trusted: decodeStream(encoded.trusted, crypto),
    prerequisites: decodeStream(encoded.prerequisites, crypto),
    endpoints: endpointsAt(encoded.url, encoded.apiKey),
    keys,
  };
}

/** Keys for all devices to share, so that making keys is not what is measured. */
export async function makeKeyPool(count: number, bits: number): Promise<readonly DeviceKey[]> {
  return await Promise.all(Array.from({ length: count }, () => generateDeviceKey(bits)));
}
