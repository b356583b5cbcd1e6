import { AssertionError } from "../assertion/assertion-error.ts";
import type { Crypto, RsaPublicKey } from "./crypto.ts";
import { decodeEnvelope, type EnvelopeText, encodeEnvelope, envelopeVersion } from "./envelope.ts";
import { numberIn, type PacketContents, type PacketHeader } from "./packet-reader.ts";
import { bigEndian, encodePacket, joinBytes, mpiParts, packetParts, withoutLeadingZeros } from "./packet-writer.ts";

const publicKeyTag = 6;
const publicSubkeyTag = 14;

/** RSA for everything, for encryption only, for signing only (RFC 4880 §9.1): snapd reads all three as RSA. */
const rsaAlgorithms: readonly number[] = [1, 2, 3];

/** Larger exponents are refused by the Go package that snapd reads keys with. */
const maxExponentBytes = 3;

/** 2016-01-01T00:00:00Z in seconds: the creation time of every key (snapd asserts/crypto.go). */
export const keyCreationTime = 1_451_606_400;

/** What every key written here begins with: version 4, its time, RSA. */
const fixedFields = joinBytes([Uint8Array.of(4), bigEndian(keyCreationTime, 4), Uint8Array.of(1)]);

function fieldParts(key: RsaPublicKey): readonly Uint8Array[] {
  const [nBits, n] = mpiParts(key.n);
  const [eBits, e] = mpiParts(key.e);
  return [fixedFields, nBits, n, eBits, e];
}

/** The fields that public and private key packets share (RFC 4880 §5.5.2): version 4, time, RSA, n, e. */
export function publicKeyFields(key: RsaPublicKey): Uint8Array {
  return joinBytes(fieldParts(key));
}

/** The number as it stands in the packet: leading zeros stay. */
export function readMpi(contents: PacketContents): Uint8Array {
  const bits = contents.takeNumber(2);
  return contents.take((bits + 7) >> 3);
}

/**
 * The shared fields of a key packet; the version is read first because other versions have other fields. The numbers are
 * views of the packet.
 */
export function readPublicKeyFields(contents: PacketContents): RsaPublicKey & { createdAt: number; algorithm: number } {
  const fixed = contents.take(6);
  const algorithm = fixed[5] ?? 0;
  if (fixed[0] !== 4) throw new AssertionError("key-malformed", "cannot decode key: its packet is not version 4");
  if (!rsaAlgorithms.includes(algorithm)) {
    throw new AssertionError("key-malformed", `cannot decode key: algorithm ${algorithm} is not RSA`);
  }
  const createdAt = numberIn(fixed, 1, 5);
  const n = withoutLeadingZeros(readMpi(contents));
  const exponent = readMpi(contents);
  if (exponent.length > maxExponentBytes) {
    throw new AssertionError("key-malformed", "cannot decode key: its public exponent is too large");
  }
  return { n, e: withoutLeadingZeros(exponent), createdAt, algorithm };
}

/** Folded base64 of 0x01 and the public-key packet, as in device-key headers; no newline at the end. */
export function encodePublicKey(key: RsaPublicKey): Uint8Array {
  return encodeEnvelope(encodePacket(publicKeyTag, fieldParts(key)));
}

function readPublicKey({ tag, contents }: PacketHeader): RsaPublicKey {
  if (tag !== publicKeyTag && tag !== publicSubkeyTag) {
    throw new AssertionError("key-malformed", `cannot decode key: packet ${tag} is not a public key`);
  }
  contents.readAhead();
  const { n, e } = readPublicKeyFields(contents);
  return { n, e };
}

/**
 * The RSA key in a device-key header or an account-key's body; sooner with `crypto`.
 * @throws AssertionError key-malformed
 */
export function decodePublicKey(text: EnvelopeText, crypto?: Crypto): RsaPublicKey {
  return decodeEnvelope(text, "key-malformed", readPublicKey, crypto);
}

/** The key's id: base64url of SHA3-384 over 0x01 and the packet with its header and the fixed creation time. */
export function keyIdOf(key: RsaPublicKey, crypto: Crypto): string {
  return crypto.hashText("sha3-384", [envelopeVersion, ...packetParts(publicKeyTag, fieldParts(key))]);
}
