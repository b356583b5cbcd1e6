import { createHash, createPublicKey, createVerify, type KeyObject } from "node:crypto";
import type { Crypto, HashName, RsaPublicKey, SignatureHash } from "../openpgp/crypto.ts";

/** The RSA public key as node:crypto takes it. */
export function publicKeyObject(key: RsaPublicKey): KeyObject {
  const n = Buffer.from(key.n).toString("base64url");
  const e = Buffer.from(key.e).toString("base64url");
  return createPublicKey({ key: { kty: "RSA", n, e }, format: "jwk" });
}

function hash(name: HashName, parts: readonly Uint8Array[]): Uint8Array {
  const digest = createHash(name);
  for (const part of parts) digest.update(part);
  return new Uint8Array(digest.digest());
}

function verifyRsa(
  key: RsaPublicKey,
  hashName: SignatureHash,
  parts: readonly Uint8Array[],
  signature: Uint8Array,
): boolean {
  try {
    const verifier = createVerify(hashName);
    for (const part of parts) verifier.update(part);
    return verifier.verify(publicKeyObject(key), signature);
  } catch {
    // Hostile key numbers (zero, even, huge) make OpenSSL throw: such a key verifies nothing.
    return false;
  }
}

/** node:crypto as the pure rooms want it. */
export const nodeCrypto: Crypto = { hash, verifyRsa };
