import { AssertionError } from "../assertion/assertion-error.ts";
import type { RsaPrivateKey } from "./crypto.ts";
import { decodeEnvelope, encodeEnvelope } from "./envelope.ts";
import { bigEndian, encodePacket, joinBytes, mpiParts, withoutLeadingZeros } from "./packet-writer.ts";
import { keyCreationTime, publicKeyFields, readPublicKeyFields } from "./public-key.ts";

const secretKeyTag = 5;

/** The numbers of an RSA private key under their PKCS#1 names (RFC 8017 §3.2), as a JSON Web Key has them. */
export interface Pkcs1Numbers {
  readonly n: Uint8Array;
  readonly e: Uint8Array;
  readonly d: Uint8Array;
  readonly p: Uint8Array;
  readonly q: Uint8Array;
  /** q⁻¹ mod p. */
  readonly qi: Uint8Array;
}

/**
 * OpenPGP's u is the inverse of its *first* prime, PKCS#1's coefficient that of its *second*: so the primes change
 * places, as they do when snapd writes a key that ssh-keygen made (x/crypto/openpgp/packet/private_key.go).
 */
export function privateKeyOfPkcs1(numbers: Pkcs1Numbers): RsaPrivateKey {
  const { n, e, d, p, q, qi } = numbers;
  return { n, e, d, p: q, q: p, u: qi };
}

function checksum(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) sum += byte;
  return sum & 0xffff;
}

/** The content of a file in private-keys-v1: folded base64, no newline at the end, the fixed creation time of 2016. */
export function encodePrivateKey(key: RsaPrivateKey): Uint8Array {
  const secret = joinBytes([key.d, key.p, key.q, key.u].flatMap(mpiParts));
  const notEncrypted = Uint8Array.of(0);
  const fields = [publicKeyFields(key), notEncrypted, secret, bigEndian(checksum(secret), 2)];
  return encodeEnvelope(encodePacket(secretKeyTag, fields));
}

function malformed(cause: string): AssertionError {
  return new AssertionError("key-malformed", `cannot decode private key: ${cause}`);
}

function takeMpi(bytes: Uint8Array): { number: Uint8Array; rest: Uint8Array } {
  const bits = (bytes[0] ?? 0) * 256 + (bytes[1] ?? 0);
  const end = 2 + ((bits + 7) >> 3);
  if (bytes.length < end) throw malformed("a number is cut off");
  return { number: withoutLeadingZeros(bytes.subarray(2, end)).slice(), rest: bytes.subarray(end) };
}

function readSecretFields(bytes: Uint8Array): Omit<RsaPrivateKey, "n" | "e"> {
  const d = takeMpi(bytes);
  const p = takeMpi(d.rest);
  const q = takeMpi(p.rest);
  const u = takeMpi(q.rest);
  const secret = bytes.subarray(0, bytes.length - u.rest.length);
  if (u.rest.length !== 2) throw malformed("its checksum is not where it should be");
  if ((u.rest[0] ?? 0) * 256 + (u.rest[1] ?? 0) !== checksum(secret)) throw malformed("its checksum is wrong");
  return { d: d.number, p: p.number, q: q.number, u: u.number };
}

function integer(bytes: Uint8Array): bigint {
  let hex = "0x0";
  for (const byte of bytes) hex += byte.toString(16).padStart(2, "0");
  return BigInt(hex);
}

/** Do the numbers belong together? A key whose numbers do not would sign wrongly, and may give itself away by it. */
function checkNumbers(key: RsaPrivateKey): void {
  const [n, e, d, p, q, u] = [key.n, key.e, key.d, key.p, key.q, key.u].map(integer) as [
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
  ];
  if (p < 2n || q < 2n || p * q !== n) throw malformed("its primes do not make its modulus");
  if ((e * d) % (p - 1n) !== 1n || (e * d) % (q - 1n) !== 1n) throw malformed("its exponents do not match");
  if ((u * p) % q !== 1n) throw malformed("its coefficient does not match");
}

/**
 * The key in a file of private-keys-v1. One with another creation time than 2016-01-01 is refused: snapd would
 * give it another id than its public key has.
 * @throws AssertionError key-malformed
 */
export function decodePrivateKey(text: Uint8Array): RsaPrivateKey {
  return decodeEnvelope(text, "key-malformed", ({ tag, contents }) => {
    if (tag !== secretKeyTag) throw malformed(`packet ${tag} is not a private key`);
    const { n, e, createdAt, algorithm } = readPublicKeyFields(contents);
    if (createdAt !== keyCreationTime) throw malformed("its creation time is not 2016-01-01T00:00:00Z");
    if (algorithm !== 1) throw malformed(`algorithm ${algorithm} is not RSA for signing and encryption`);
    if (contents.takeNumber(1) !== 0) throw malformed("it is encrypted");
    // Copies: the public half is handed on, and a view would keep the secret numbers of the same packet with it.
    const key = { n: n.slice(), e: e.slice(), ...readSecretFields(contents.takeRest()) };
    checkNumbers(key);
    return key;
  });
}
