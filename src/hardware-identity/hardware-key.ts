import { createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { Problem } from "../problem/problem.ts";
import { type HardwarePublicKey, hardwarePublicKey } from "./public-key.ts";
import type { DigestName } from "./settings.ts";

/** The permanent key of a piece of hardware, wherever its private half lives. */
export interface HardwareKey {
  readonly source: "made" | "file" | "signer";
  /** The file's path or the signer's program, printable. */
  readonly origin: string;
  readonly publicKey: HardwarePublicKey;
  /** Not checked here: signChecked does that. */
  sign(message: Uint8Array, digest: DigestName): Promise<Uint8Array>;
}

/** A key whose private half this process holds; nothing of it can be seen from outside. */
export function hardwareKeyOf(source: "made" | "file", origin: string, privateKey: KeyObject): HardwareKey {
  return {
    source,
    origin,
    publicKey: hardwarePublicKey(createPublicKey(privateKey), origin),
    sign: async (message, digest) =>
      // PKCS#1 v1.5 for RSA, SEQUENCE of r and s for ECDSA.
      new Uint8Array(sign(digest, message, { key: privateKey, dsaEncoding: "der" })),
  };
}

/** As snapd verifies (asserts/hardware_identity.go): PKCS#1 v1.5, or ASN.1 with nothing after it. Never throws. */
export function verifiesWith(key: KeyObject, digest: DigestName, message: Uint8Array, signature: Uint8Array): boolean {
  try {
    return verify(digest, message, { key, dsaEncoding: "der" }, signature);
  } catch {
    return false;
  }
}

const fieldBytes: ReadonlyMap<string, number> = new Map([
  ["P-256", 32],
  ["P-384", 48],
]);

/** What signers get wrong most often. */
function hintFor({ publicKey }: HardwareKey, signature: Uint8Array): string {
  if (signature.length === 0) return ": it is empty";
  if (signature.length === 2 * (fieldBytes.get(publicKey.size) ?? 0)) return ": it looks like r and s without ASN.1";
  if (/^[\dA-Za-z+/=_\-\s]+$/.test(Buffer.from(signature).toString("latin1"))) {
    return ": it is text, and the bytes themselves are wanted";
  }
  return "";
}

/**
 * A signature that verifies with the public key that is published: a broken, foreign or faulted signer ends here and
 * not at the device service. Problems hardware-signature-wrong, hardware-signer-…
 */
export async function signChecked(key: HardwareKey, digest: DigestName, message: Uint8Array): Promise<Uint8Array> {
  const signature = await key.sign(message, digest);
  if (verifiesWith(key.publicKey.keyObject, digest, message, signature)) return signature;
  const cause = `the signature of ${key.origin} does not verify${hintFor(key, signature)}`;
  throw new Problem("hardware-signature-wrong", `cannot sign with the hardware key: ${cause}`, {
    detail: { keyId: key.publicKey.keyId, digest, signatureBytes: signature.length },
  });
}
