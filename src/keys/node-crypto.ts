import { createPublicKey, hash as digestOf, type KeyObject, publicDecrypt } from "node:crypto";
import type { Crypto, HashName, RsaPublicKey, SignatureHash } from "../openpgp/crypto.ts";
import { rsaPublicKeyInput } from "./rsa-der.ts";

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
    this.keyObject = createPublicKey(rsaPublicKeyInput(key));
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

/** Where parts are joined that are hashed at once: memory of their own would be one more thing to collect, off the heap. */
const joint = new Uint8Array(16_384);

/** The parts, one after the other; only until the next call. */
function joined(parts: readonly Uint8Array[]): Uint8Array {
  let used = 0;
  for (const part of parts) {
    if (used + part.length > joint.length) return Buffer.concat(parts);
    joint.set(part, used);
    used += part.length;
  }
  return joint.subarray(0, used);
}

function hash(name: HashName, parts: readonly Uint8Array[]): Uint8Array {
  // As a string: a digest given as "buffer" has memory of its own outside the heap, and took 0.6 µs more.
  const digest = digestOf(name, joined(parts), "binary");
  const bytes = new Uint8Array(digest.length);
  for (let at = 0; at < digest.length; at++) bytes[at] = digest.charCodeAt(at);
  return bytes;
}

function hashText(name: HashName, parts: readonly Uint8Array[]): string {
  return digestOf(name, joined(parts), "base64url");
}

/**
 * What `copy` and `base64` return lies in memory that small things share: memory of its own for each took 1 µs to get
 * and to give back. No Buffer, whose `slice` would be no copy.
 */
function plain({ buffer, byteOffset, length }: Buffer<ArrayBuffer>): Uint8Array {
  return new Uint8Array(buffer, byteOffset, length);
}

function copy(bytes: Uint8Array): Uint8Array {
  return plain(Buffer.from(bytes));
}

function base64(text: string): Uint8Array | undefined {
  // Buffer reads "-" and "_", too, and takes the lower half of a character that has two bytes.
  if (text.includes("-") || text.includes("_") || Buffer.byteLength(text) !== text.length) return undefined;
  return plain(Buffer.from(text, "base64"));
}

/** Is this the one behind the other, and nothing else? */
function isJoined(bytes: Uint8Array, first: Uint8Array, second: Uint8Array): boolean {
  if (bytes.length !== first.length + second.length) return false;
  for (let at = 0; at < first.length; at++) if (bytes[at] !== first[at]) return false;
  for (let at = 0; at < second.length; at++) if (bytes[first.length + at] !== second[at]) return false;
  return true;
}

/**
 * What the step returns. The errors thrown in it have no stacks: Node 24 throws and catches two to find out that what it
 * got as a key is no KeyObject and no CryptoKey, and their stacks took longer than reading the key.
 */
export function withoutStacks<T>(step: () => T): T {
  const { stackTraceLimit } = Error;
  // Not 0: where the limit is no number, V8 does not even begin to walk the stack. Where it may not be set (--frozen-intrinsics),
  // errors have their stacks.
  Reflect.set(Error, "stackTraceLimit", undefined);
  try {
    return step();
  } finally {
    Reflect.set(Error, "stackTraceLimit", stackTraceLimit);
  }
}

/** The same steps as OpenSSL's RSA_verify (crypto/rsa/rsa_sign.c), with a digest that the caller has already. */
function verifyRsa(key: RsaPublicKey, name: SignatureHash, digest: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== key.n.length) return false;
  let signed: Buffer;
  try {
    // 00 01 FF… 00 are checked and removed: what is left has to be all of DigestInfo, so that nothing can stand elsewhere.
    signed = withoutStacks(() =>
      publicDecrypt(key instanceof ReadyKey ? key.keyObject : rsaPublicKeyInput(key), signature),
    );
  } catch {
    // Another padding throws, and so do hostile key numbers (zero, even, huge): such a key verifies nothing.
    return false;
  }
  return isJoined(signed, digestInfos[name], digest);
}

/** node:crypto as the pure rooms want it. */
export const nodeCrypto: Crypto = { hash, hashText, base64, copy, verifyRsa, readyKey };
