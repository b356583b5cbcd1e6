import { createHash } from "node:crypto";
import { type HardwareKey, signChecked, verifiesWith } from "./hardware-key.ts";
import { pemOfHeader, publicKeyOfHeader } from "./public-key.ts";
import type { DigestName } from "./settings.ts";

/** What a brand needs to issue a hardware-identity; nothing in it is secret. */
export interface IdentityExport {
  readonly kind: string;
  readonly size: string;
  readonly source: HardwareKey["source"];
  readonly origin: string;
  readonly publicKeyPem: string;
  readonly hardwareIdKey: string;
  readonly hardwareIdKeySha3384: string;
  /** Headers for `snap sign`; what stands in angle brackets is the issuer's to fill in and does not sign as it is. */
  readonly template: Readonly<Record<string, string>>;
}

function templateFor(hardwareIdKey: string, keyId: string): Readonly<Record<string, string>> {
  return {
    type: "hardware-identity",
    "authority-id": "<account id of the issuer>",
    "issuer-id": "<account id of the issuer>",
    manufacturer: "<who made the hardware>",
    "hardware-name": "<name of the hardware: letters, digits and single dashes>",
    "hardware-id": "<number of this piece of hardware>",
    "hardware-id-key": hardwareIdKey,
    "hardware-id-key-sha3-384": keyId,
    timestamp: "<time of issue, as 2026-01-31T12:00:00Z>",
  };
}

/**
 * The export, proved first: a signature over `challenge` (random bytes of the caller's) verifies with the very text that
 * is published, and its hash is computed once more. Problems hardware-signature-wrong, hardware-signer-…
 */
export async function exportIdentity(
  key: HardwareKey,
  digest: DigestName,
  challenge: Uint8Array,
): Promise<IdentityExport> {
  const { kind, size, headerText, keyId } = key.publicKey;
  const signature = await signChecked(key, digest, challenge);
  const hash = createHash("sha3-384").update(headerText, "utf8").digest("base64url");
  if (hash !== keyId || !verifiesWith(publicKeyOfHeader(headerText), digest, challenge, signature)) {
    throw new TypeError("cannot export the hardware key: its published text is not the key");
  }
  return {
    kind,
    size,
    source: key.source,
    origin: key.origin,
    publicKeyPem: pemOfHeader(headerText),
    hardwareIdKey: headerText,
    hardwareIdKeySha3384: keyId,
    template: templateFor(headerText, keyId),
  };
}
