import type { Crypto } from "../openpgp/crypto.ts";
import type { SerialRequestAssertion } from "./assertion.ts";
import { verifySignature } from "./verify.ts";

/**
 * Was the request signed with the device key it carries?
 * @throws AssertionError signature-malformed, signature-wrong
 */
export function checkSelfSigned(request: SerialRequestAssertion, crypto: Crypto): void {
  verifySignature(request, request.deviceKey, crypto);
}
