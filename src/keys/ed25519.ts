import { createPrivateKey, createPublicKey, sign, verify } from "node:crypto";

export const seedBytes = 32;
export const publicKeyBytes = 32;
export const signatureBytes = 64;

const pkcs8Prefix = Buffer.from("302e020100300506032b657004220420", "hex");
const spkiPrefix = Buffer.from("302a300506032b6570032100", "hex");

/** PrivateKeyInfo of an Ed25519 seed in DER (RFC 8410 §7): always this prefix, then the 32 bytes. */
export function encodePkcs8(seed: Uint8Array): Uint8Array {
  return new Uint8Array(Buffer.concat([pkcs8Prefix, seed]));
}

/** The seed, or undefined if the DER is anything but encodePkcs8's. */
export function decodePkcs8(der: Uint8Array): Uint8Array | undefined {
  if (der.length !== pkcs8Prefix.length + seedBytes || pkcs8Prefix.compare(der, 0, pkcs8Prefix.length) !== 0) {
    return undefined;
  }
  return der.slice(pkcs8Prefix.length);
}

/** SubjectPublicKeyInfo in DER (RFC 8410 §4). */
export function encodeSpki(publicKey: Uint8Array): Uint8Array {
  return new Uint8Array(Buffer.concat([spkiPrefix, publicKey]));
}

/** The public key, or undefined if the DER is anything but encodeSpki's. */
export function decodeSpki(der: Uint8Array): Uint8Array | undefined {
  if (der.length !== spkiPrefix.length + publicKeyBytes || spkiPrefix.compare(der, 0, spkiPrefix.length) !== 0) {
    return undefined;
  }
  return der.slice(spkiPrefix.length);
}

/** Loads node:crypto, which takes 5 ms, at a time when nobody waits for it: the executable loads it when it is asked for. */
export function loadCrypto(): boolean {
  return typeof sign === "function";
}

/** A key pair, ready to sign. */
export interface Ed25519Signer {
  /** 32 bytes (RFC 8032 §5.1.5). */
  readonly publicKey: Uint8Array;
  /** 64 bytes; the same for the same message every time. */
  sign(message: Uint8Array): Uint8Array;
}

/** How the bytes of either half come and go: they are the key. OpenSSL's decoders and encoders take longer than all the rest. */
const ofBytes = { asymmetricKeyType: "ed25519" } as const;

/**
 * By node:crypto, in a tenth of the 20 ms that the library takes for its tables. What it signs is checked before it leaves: a
 * wrong signature over a right message can give the private key away.
 */
export function signerFromSeed(seed: Uint8Array): Ed25519Signer {
  const privateKey = createPrivateKey({ key: Buffer.from(seed), format: "raw-private", ...ofBytes });
  const publicKey = createPublicKey(privateKey);
  return {
    publicKey: new Uint8Array(publicKey.export({ format: "raw-public" })),
    sign(message) {
      const signature = new Uint8Array(sign(null, message, privateKey));
      if (!verify(null, message, publicKey, signature)) throw new TypeError("cannot sign: the signature is wrong");
      return signature;
    },
  };
}

/** With node:crypto, where the public key is our own. */
export function verifyQuickly(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  return verify(
    null,
    message,
    createPublicKey({ key: Buffer.from(publicKey), format: "raw-public", ...ofBytes }),
    signature,
  );
}
