import { decodeBase64 } from "../openpgp/base64.ts";
import type { Crypto } from "../openpgp/crypto.ts";
import type { AssertionBase, HardwareIdentityAssertion } from "./assertion.ts";
import { AssertionError } from "./assertion-error.ts";
import { accountIdPattern, invalid, modelPattern, text, textMatching } from "./header-checks.ts";
import { encodeUtf8 } from "./utf8.ts";

const derSequence = 0x30;

/** The id of a hardware key: base64url of SHA3-384 over the text of its PEM body exactly as the header has it. */
export function hardwareKeyId(pemBody: string, crypto: Crypto): string {
  return crypto.hashText("sha3-384", [encodeUtf8(pemBody)]);
}

/**
 * What makes a hardware-identity (snapd 2.74 and later, asserts/hardware_identity.go): the issuer signs it, and the
 * key is the body of a PEM file. Only the outermost shape of the key is looked at here; who uses it parses it.
 */
export function completeHardwareIdentity(base: AssertionBase, crypto: Crypto): HardwareIdentityAssertion {
  const { headers } = base;
  const issuerId = textMatching(headers, "issuer-id", accountIdPattern, "an account id");
  if (issuerId !== base.authorityId) throw invalid("issuer-id", "the authority-id", issuerId);
  text(headers, "manufacturer");
  textMatching(headers, "hardware-name", modelPattern, "letters, digits and single dashes");
  text(headers, "hardware-id");
  const key = text(headers, "hardware-id-key");
  if (decodeBase64(key)?.[0] !== derSequence) throw invalid("hardware-id-key", "the body of a PEM file", key);
  const hardwareIdKeyId = text(headers, "hardware-id-key-sha3-384");
  if (hardwareKeyId(key, crypto) !== hardwareIdKeyId) {
    const cause = 'header "hardware-id-key" has another digest than header "hardware-id-key-sha3-384"';
    const detail = { header: "hardware-id-key-sha3-384" };
    throw new AssertionError("key-id-mismatch", `cannot accept hardware-identity: ${cause}`, detail);
  }
  if (base.body.length > 0) {
    throw new AssertionError("body-length-wrong", "cannot accept hardware-identity: it has a body");
  }
  return { ...base, type: "hardware-identity", issuerId, hardwareIdKeyId };
}
