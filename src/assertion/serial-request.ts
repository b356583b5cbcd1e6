import type { Crypto } from "../openpgp/crypto.ts";
import { decodePublicKey, keyIdOf } from "../openpgp/public-key.ts";
import type { AssertionBase, SerialRequestAssertion } from "./assertion.ts";
import { AssertionError } from "./assertion-error.ts";
import { modelName, optionalText, text } from "./header-checks.ts";

/** What makes a serial-request (snapd asserts/serial_asserts.go): the key in it is the one that signed it. */
export function completeSerialRequest(base: AssertionBase, crypto: Crypto): SerialRequestAssertion {
  const { headers } = base;
  const brandId = text(headers, "brand-id");
  const model = modelName(headers);
  const requestId = text(headers, "request-id");
  const serial = optionalText(headers, "serial");
  const deviceKey = decodePublicKey(text(headers, "device-key"), crypto);
  const deviceKeyId = keyIdOf(deviceKey, crypto);
  if (deviceKeyId !== base.signKeyId) {
    const cause = 'header "device-key" has another id than header "sign-key-sha3-384"';
    throw new AssertionError("key-id-mismatch", `cannot accept serial-request: ${cause}`, { header: "device-key" });
  }
  return { ...base, type: "serial-request", brandId, model, requestId, serial, deviceKey, deviceKeyId };
}
