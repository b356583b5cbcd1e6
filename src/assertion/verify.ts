import type { Crypto, RsaPublicKey } from "../openpgp/crypto.ts";
import { decodeSignature, signatureMatches } from "../openpgp/signature.ts";
import type { Assertion, SerialRequestAssertion } from "./assertion.ts";
import { AssertionError } from "./assertion-error.ts";

/**
 * Did this key sign this assertion's bytes?
 * @throws AssertionError signature-malformed, signature-wrong
 */
export function verifySignature(assertion: Assertion, key: RsaPublicKey, crypto: Crypto): void {
  const signature = decodeSignature(assertion.signature, crypto);
  if (signatureMatches(signature, assertion.content, key, crypto)) return;
  throw new AssertionError("signature-wrong", `cannot verify ${assertion.type}: its signature does not fit the key`);
}

/**
 * Was the request signed with the device key it carries?
 * @throws AssertionError signature-malformed, signature-wrong
 */
export function checkSelfSigned(request: SerialRequestAssertion, crypto: Crypto): void {
  verifySignature(request, request.deviceKey, crypto);
}
