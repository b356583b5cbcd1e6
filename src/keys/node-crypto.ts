import { createPublicKey, hash as digestOf, type KeyObject, publicDecrypt } from "node:crypto";
import type { Crypto, HashName, RsaPublicKey, SignatureHash } from "../openpgp/crypto.ts";
import { rsaPublicKeyPem } from "./rsa-pem.ts";

/** What stands before a digest in a signature: its algorithm and length in DER (RFC 8017 §9.2, note 1). */
const digestInfos: Readonly<Record<SignatureHash, Buffer>> = {
  sha256: Buffer.from("3031300d060960864801650304020105000420", "hex"),
  sha384: Buffer.from("3041300d060960864801650304020205000430", "hex"),
  sha512: Buffer.from("3051300d060960864801650304020305000440", "hex"),
};

/** A key that OpenSSL has read, and whose modulus it prepares once. */
class ReadyKey implements RsaPublicKey {
  readonly n: Uint8Array;
  readonly e: Uint8Array;
  readonly keyObject: KeyObject;

  /** Throws for numbers that OpenSSL does not read. */
  constructor(key: RsaPublicKey) {
    this.n = key.n.slice();
    this.e = key.e.slice();
    this.keyObject = createPublicKey(rsaPublicKeyPem(key));
  }
}

function readyKey(key: RsaPublicKey): RsaPublicKey {
  try {
    return new ReadyKey(key);
  } catch {
    // It verifies nothing as it is, either.
    return key;
  }
}

function hash(name: HashName, parts: readonly Uint8Array[]): Uint8Array {
  // As a string: a digest given as "buffer" has memory of its own outside the heap, and took 0.6 µs more.
  const digest = digestOf(name, Buffer.concat(parts), "binary");
  const bytes = new Uint8Array(digest.length);
  for (let at = 0; at < digest.length; at++) bytes[at] = digest.charCodeAt(at);
  return bytes;
}

function hashText(name: HashName, parts: readonly Uint8Array[]): string {
  return digestOf(name, Buffer.concat(parts), "base64url");
}

/** No pooled Buffer: a key that is kept would keep the pool. */
function latin1(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  Buffer.from(bytes.buffer).write(text, "latin1");
  return bytes;
}

/** Is this the one behind the other, and nothing else? */
function isJoined(bytes: Uint8Array, first: Uint8Array, second: Uint8Array): boolean {
  if (bytes.length !== first.length + second.length) return false;
  for (let at = 0; at < first.length; at++) if (bytes[at] !== first[at]) return false;
  for (let at = 0; at < second.length; at++) if (bytes[first.length + at] !== second[at]) return false;
  return true;
}

/** The same steps as OpenSSL's RSA_verify (crypto/rsa/rsa_sign.c), with a digest that the caller has already. */
function verifyRsa(key: RsaPublicKey, name: SignatureHash, digest: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== key.n.length) return false;
  let signed: Buffer;
  try {
    // 00 01 FF… 00 are checked and removed: what is left has to be all of DigestInfo, so that nothing can stand elsewhere.
    // A key that is not ready is given as text: of any other object Node 24 finds out by a thrown error that it is no KeyObject.
    signed = publicDecrypt(key instanceof ReadyKey ? key.keyObject : rsaPublicKeyPem(key), signature);
  } catch {
    // Another padding throws, and so do hostile key numbers (zero, even, huge): such a key verifies nothing.
    return false;
  }
  return isJoined(signed, digestInfos[name], digest);
}

/** node:crypto as the pure rooms want it. */
export const nodeCrypto: Crypto = { hash, hashText, latin1, verifyRsa, readyKey };
