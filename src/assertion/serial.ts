import type { Crypto } from "../openpgp/crypto.ts";
import { decodePublicKey, keyIdOf } from "../openpgp/public-key.ts";
import type { AssertionBase, SerialAssertion } from "./assertion.ts";
import { AssertionError } from "./assertion-error.ts";
import { accountIdPattern, modelName, text, textMatching, time } from "./header-checks.ts";

/** What makes a serial (snapd asserts/serial_asserts.go). */
export function completeSerial(base: AssertionBase, crypto: Crypto): SerialAssertion {
  const { headers } = base;
  const brandId = textMatching(headers, "brand-id", accountIdPattern, "an account id");
  const model = modelName(headers);
  const deviceKey = decodePublicKey(text(headers, "device-key"), crypto);
  const deviceKeyId = text(headers, "device-key-sha3-384");
  if (deviceKeyId !== keyIdOf(deviceKey, crypto)) {
    const cause = 'header "device-key" has another id than header "device-key-sha3-384"';
    throw new AssertionError("key-id-mismatch", `cannot accept serial: ${cause}`, { header: "device-key-sha3-384" });
  }
  const timestamp = time(headers, "timestamp");
  return {
    ...base,
    type: "serial",
    brandId,
    model,
    serial: text(headers, "serial"),
    deviceKey,
    deviceKeyId,
    timestamp,
  };
}
