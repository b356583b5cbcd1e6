import { createPublicKey, hash as digestOf, type KeyObject, publicDecrypt } from "node:crypto";
import type { Crypto, HashName, RsaPublicKey, SignatureHash } from "../openpgp/crypto.ts";
import { rsaPublicKeyPem } from "./rsa-pem.ts";

/** What stands before a digest in a signature: its algorithm and length in DER (RFC 8017 §9.2, note 1). */
const digestInfos: Readonly<Record<SignatureHash, Buffer>> = {
  sha256: Buffer.from("3031300d060960864801650304020105000420", "hex"),
  sha384: Buffer.from("3041300d060960864801650304020205000430", "hex"),
  sha512: Buffer.from("3051300d060960864801650304020305000440", "hex"),
};

interface RecentKey {
  readonly key: RsaPublicKey;
  readonly pem: string;
  keyObject?: KeyObject;
}

const maxRecentKeys = 8;

/** The keys that verified last; the oldest goes for a new one. */
const recentKeys: RecentKey[] = [];
let oldest = 0;

/**
 * The key as node:crypto takes it: as text at first, because most keys verify one signature, and as an object where the
 * same key verifies another one soon, which saves OpenSSL reading the text and preparing the modulus again. The same is
 * the same object with the same numbers. It is text and neither a JSON Web Key nor DER, because Node 24 finds out by a
 * thrown error that any other object is no KeyObject.
 */
function openSslKey(key: RsaPublicKey): string | KeyObject {
  const pem = rsaPublicKeyPem(key);
  const recent = recentKeys.find((one) => one.key === key && one.pem === pem);
  if (recent !== undefined) {
    recent.keyObject ??= createPublicKey(pem);
    return recent.keyObject;
  }
  recentKeys[oldest] = { key, pem };
  oldest = (oldest + 1) % maxRecentKeys;
  return pem;
}

function hash(name: HashName, parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(digestOf(name, Buffer.concat(parts), "buffer"));
}

/** The same steps as OpenSSL's RSA_verify (crypto/rsa/rsa_sign.c), with a digest that the caller has already. */
function verifyRsa(key: RsaPublicKey, name: SignatureHash, digest: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== key.n.length) return false;
  let signed: Buffer;
  try {
    // 00 01 FF… 00 are checked and removed: what is left has to be all of DigestInfo, so that nothing can stand elsewhere.
    signed = publicDecrypt(openSslKey(key), signature);
  } catch {
    // Another padding throws, and so do hostile key numbers (zero, even, huge): such a key verifies nothing.
    return false;
  }
  return signed.equals(Buffer.concat([digestInfos[name], digest]));
}

/** node:crypto as the pure rooms want it. */
export const nodeCrypto: Crypto = { hash, verifyRsa };
