import type { PublicKeyInput } from "node:crypto";
import type { RsaPublicKey } from "../openpgp/crypto.ts";

/** In how many octets DER writes the length of a value (X.690 §8.1.3); 16 MiB and more fit no key. */
function lengthBytes(length: number): number {
  if (length < 0x80) return 1;
  return length < 0x100 ? 2 : length < 0x10000 ? 3 : 4;
}

/** Writes tag and length, and tells where the contents start. */
function writeHeader(der: Buffer, at: number, tag: number, length: number): number {
  der[at] = tag;
  const more = lengthBytes(length) - 1;
  if (more > 0) der[at + 1] = 0x80 | more;
  const end = at + 2 + more;
  for (let octet = end - 1, rest = length; octet > at + (more > 0 ? 1 : 0); octet--, rest >>= 8) der[octet] = rest;
  return end;
}

/** How long a number is with a zero before it where its first bit would be a sign. */
function signedLength(number: Uint8Array): number {
  const needsZero = number.length === 0 || (number[0] ?? 0) >= 0x80;
  return number.length + (needsZero ? 1 : 0);
}

/** Writes an integer, and tells where it ends. */
function writeInteger(der: Buffer, at: number, number: Uint8Array): number {
  const length = signedLength(number);
  const start = writeHeader(der, at, 2, length);
  if (length > number.length) der[start] = 0;
  der.set(number, start + length - number.length);
  return start + length;
}

/** Where keys are written, one after the other; larger ones get memory of their own. */
const place = Buffer.alloc(2048);

/**
 * The RSA public key as PKCS#1 (RFC 8017 §A.1.1), for the functions of node:crypto that read keys. It is DER in a string:
 * Node 24 finds out by a thrown error that a buffer is no KeyObject, and OpenSSL decodes the base64 of a PEM twice.
 */
export function rsaPublicKeyInput({ n, e }: RsaPublicKey): PublicKeyInput {
  const [nBytes, eBytes] = [signedLength(n), signedLength(e)];
  const contents = 1 + lengthBytes(nBytes) + nBytes + 1 + lengthBytes(eBytes) + eBytes;
  const der = contents + 5 <= place.length ? place : Buffer.alloc(contents + 5);
  const end = writeInteger(der, writeInteger(der, writeHeader(der, 0, 0x30, contents), n), e);
  return { key: der.toString("latin1", 0, end), encoding: "latin1", format: "der", type: "pkcs1" };
}
