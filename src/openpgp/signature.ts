import { AssertionError } from "../assertion/assertion-error.ts";
import type { Crypto, RsaPublicKey, SignatureHash, SigningKey } from "./crypto.ts";
import { decodeEnvelope, type EnvelopeText, encodeEnvelope } from "./envelope.ts";
import { numberIn, type PacketHeader } from "./packet-reader.ts";
import { bigEndian, encodePacket, joinBytes } from "./packet-writer.ts";
import { readMpi } from "./public-key.ts";
import { checkSubpackets } from "./subpackets.ts";

const signatureTag = 2;
const rsaAlgorithm = 1;

/** Hash algorithms by their OpenPGP number (RFC 4880 §9.4); MD5, SHA-1, RIPEMD and SHA-224 are refused. */
const hashes = new Map<number, SignatureHash>([
  [8, "sha256"],
  [9, "sha384"],
  [10, "sha512"],
]);
const sha512Number = 10;

/** A v4 signature packet, as far as verifying needs it. */
export interface Signature {
  readonly hash: SignatureHash;
  /** What is hashed after the content: the packet's own hashed part and its trailer (RFC 4880 §5.2.4). */
  readonly suffix: Uint8Array;
  /** The first two bytes of the digest. */
  readonly tag: Uint8Array;
  /** The RSA number as it stands in the packet. */
  readonly number: Uint8Array;
}

/** The part of the packet that is hashed (six bytes and sub-packets), followed by its version, 0xFF and its length. */
function hashSuffix(fixed: Uint8Array, subpackets: Uint8Array): Uint8Array {
  const length = fixed.length + subpackets.length;
  const suffix = new Uint8Array(length + 6);
  suffix.set(fixed);
  suffix.set(subpackets, fixed.length);
  suffix[length] = 4;
  suffix[length + 1] = 0xff;
  // Of the four octets of the length the first is always 0: neither part has more than 65535 bytes.
  suffix[length + 3] = length >> 16;
  suffix[length + 4] = length >> 8;
  suffix[length + 5] = length;
  return suffix;
}

function readSignature({ tag: packetTag, contents }: PacketHeader): Signature {
  if (packetTag !== signatureTag) throw malformed(`packet ${packetTag} is not a signature`);
  contents.readAhead();
  const fixed = contents.take(6);
  const version = fixed[0];
  const algorithm = fixed[2];
  const hashNumber = fixed[3];
  if (version !== 4) throw malformed(`version ${version} is not 4`);
  if (algorithm !== rsaAlgorithm) throw malformed(`algorithm ${algorithm} is not RSA`);
  const hash = hashes.get(hashNumber ?? 0);
  if (hash === undefined) throw malformed(`hash ${hashNumber} is not SHA-256, SHA-384 or SHA-512`);
  const hashed = contents.take(numberIn(fixed, 4, 6));
  if (!checkSubpackets(hashed, true)) throw malformed("no creation time");
  const unhashedBytes = contents.takeNumber(2);
  if (unhashedBytes > 0) checkSubpackets(contents.take(unhashedBytes), false);
  const tag = contents.take(2);
  const number = readMpi(contents);
  return { hash, suffix: hashSuffix(fixed, hashed), tag, number };
}

function malformed(cause: string): AssertionError {
  return new AssertionError("signature-malformed", `cannot decode signature: ${cause}`);
}

/**
 * The signature of an assertion: base64 of 0x01 and one v4 RSA signature packet; sooner with `crypto`.
 * @throws AssertionError signature-malformed
 */
export function decodeSignature(text: EnvelopeText, crypto?: Crypto): Signature {
  return decodeEnvelope(text, "signature-malformed", readSignature, crypto);
}

/** Does the key's owner vouch for the content? False for any fault in the number or the digest; never throws. */
export function signatureMatches(
  signature: Signature,
  content: Uint8Array,
  key: RsaPublicKey,
  crypto: Crypto,
): boolean {
  const digest = crypto.hash(signature.hash, [content, signature.suffix]);
  if (digest[0] !== signature.tag[0] || digest[1] !== signature.tag[1]) return false;
  const missing = key.n.length - signature.number.length;
  if (missing < 0) return false;
  const padded = missing === 0 ? signature.number : joinBytes([new Uint8Array(missing), signature.number]);
  return crypto.verifyRsa(key, signature.hash, digest, padded);
}

/** Folded base64 of a signature over the content, made at `signedAt`: type 0x00, RSA, SHA-512, nothing unhashed. */
export function encodeSignature(content: Uint8Array, signedAt: Date, key: SigningKey, crypto: Crypto): Uint8Array {
  const seconds = Math.floor(signedAt.getTime() / 1000);
  const creationTime = joinBytes([Uint8Array.of(5, 2), bigEndian(seconds, 4)]);
  const fixed = Uint8Array.of(4, 0, rsaAlgorithm, sha512Number, 0, creationTime.length);
  const parts = [content, hashSuffix(fixed, creationTime)];
  const tag = crypto.hash("sha512", parts).subarray(0, 2);
  const number = key.signSha512(parts);
  // Go writes the number with its leading zeros and says so in the bit length.
  const mpi = joinBytes([bigEndian(number.length * 8, 2), number]);
  return encodeEnvelope(encodePacket(signatureTag, [fixed, creationTime, bigEndian(0, 2), tag, mpi]));
}
