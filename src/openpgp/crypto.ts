// The cryptography the pure rooms need, passed in by whoever calls them.

/** An RSA public key: modulus and exponent, big-endian without leading zeros. */
export interface RsaPublicKey {
  readonly n: Uint8Array;
  readonly e: Uint8Array;
}

/** An RSA private key as an OpenPGP v4 secret-key packet stores it (RFC 4880 §5.5.3): u is p⁻¹ mod q. */
export interface RsaPrivateKey extends RsaPublicKey {
  readonly d: Uint8Array;
  readonly p: Uint8Array;
  readonly q: Uint8Array;
  readonly u: Uint8Array;
}

/** The hashes a signature may use here; SHA-1 and MD5 are left out on purpose. */
export type SignatureHash = "sha256" | "sha384" | "sha512";

export type HashName = SignatureHash | "sha3-384";

export interface Crypto {
  /** Digest over the parts, one after the other. */
  hash(name: HashName, parts: readonly Uint8Array[]): Uint8Array;
  /** The same in base64url without padding: how key ids and digests are written in headers. */
  hashText(name: HashName, parts: readonly Uint8Array[]): string;
  /**
   * What the characters of base64's standard alphabet in this text stand for; all others are skipped. Undefined where
   * that cannot be said. Not cryptography, but fast only outside these rooms.
   */
  base64(text: string): Uint8Array | undefined;
  /** A copy that nobody else writes to; its `buffer` may hold other things, too. No cryptography, either. */
  copy(bytes: Uint8Array): Uint8Array;
  /** PKCS#1 v1.5 over this digest; the signature is as long as the modulus. False for any fault; never throws. */
  verifyRsa(key: RsaPublicKey, hash: SignatureHash, digest: Uint8Array, signature: Uint8Array): boolean;
  /** The same key, made ready to verify many signatures in less time than one that comes anew with each. Never throws. */
  readyKey(key: RsaPublicKey): RsaPublicKey;
}

/** What signs an assertion: the key's id and PKCS#1 v1.5 with SHA-512 over the parts, one after the other. */
export interface SigningKey {
  readonly keyId: string;
  readonly publicKey: RsaPublicKey;
  signSha512(parts: readonly Uint8Array[]): Uint8Array;
}
