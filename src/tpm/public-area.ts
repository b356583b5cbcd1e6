import { ByteReader } from "./byte-reader.ts";
import { answerWrong, noEndorsementKey } from "./tpm-fault.ts";

/** What the decision needs of a TPMT_PUBLIC (Part 2, clause 12.2.4). */
export interface PublicArea {
  /** The whole area as it came: the Name is a hash over it. */
  readonly bytes: Uint8Array;
  readonly nameAlgorithm: number;
  /** TPMA_OBJECT (Part 2, clause 8.3). */
  readonly attributes: number;
  /** The key's size or curve, for people. */
  readonly keyKind: string;
}

/** TPM_ALG_ID (Part 2, clause 6.3). */
const algorithm = { rsa: 0x0001, null: 0x0010, ecc: 0x0023 } as const;

const digestMaxBytes = 64;
/** RSA 4096 and NIST P-521, the longest keys of any TPM. */
const modulusMaxBytes = 512;
const coordinateMaxBytes = 66;
/** Shorter keys can be broken: no identity. */
const rsaMinBits = 2048;

/** TPM_ECC_CURVE (Part 2, clause 6.4). */
const curves: ReadonlyMap<number, string> = new Map([
  [0x0003, "ECC P-256"],
  [0x0004, "ECC P-384"],
  [0x0005, "ECC P-521"],
  [0x0020, "ECC SM2"],
]);

/**
 * Decodes the public area of a key that protects other keys, which is what an endorsement key is: a symmetric cipher,
 * no scheme. Throws a Problem: serial-tpm-answer-wrong if it is no public area, serial-tpm-refused if it is another key's.
 */
export function decodePublicArea(bytes: Uint8Array): PublicArea {
  const reader = new ByteReader(bytes, what);
  const type = reader.u16();
  const nameAlgorithm = reader.u16();
  const attributes = reader.u32();
  reader.sized(digestMaxBytes);
  const keyKind = readKey(reader, type);
  reader.end();
  return { bytes, nameAlgorithm, attributes, keyKind };
}

const what = "the key's public area";

function readKey(reader: ByteReader, type: number): string {
  if (type === algorithm.rsa) return readRsaKey(reader);
  if (type === algorithm.ecc) return readEccKey(reader);
  throw noEndorsementKey(`it is of type 0x${type.toString(16)}, neither RSA nor ECC`);
}

/** TPMS_RSA_PARMS (Part 2, clause 12.2.3.5), then the modulus. */
function readRsaKey(reader: ByteReader): string {
  readCipherWithoutScheme(reader);
  const keyBits = reader.u16();
  reader.u32();
  const modulus = reader.sized(modulusMaxBytes);
  if (keyBits < rsaMinBits) throw noEndorsementKey(`RSA ${keyBits} is too short`);
  if (modulus.length * 8 !== keyBits || (modulus[0] ?? 0) < 0x80) {
    throw answerWrong(what, `its modulus of ${modulus.length} bytes is none of RSA ${keyBits}`);
  }
  return `RSA ${keyBits}`;
}

/** TPMS_ECC_PARMS (Part 2, clause 12.2.3.6), then the point. */
function readEccKey(reader: ByteReader): string {
  readCipherWithoutScheme(reader);
  const curve = curves.get(reader.u16());
  if (curve === undefined) throw noEndorsementKey("it is on a curve that none has");
  requireNull(reader, "key derivation scheme");
  const point = [reader.sized(coordinateMaxBytes), reader.sized(coordinateMaxBytes)];
  if (!point.every((coordinate) => coordinate.some((byte) => byte !== 0))) {
    throw answerWrong(what, "its point has no coordinates");
  }
  return curve;
}

/** TPMT_SYM_DEF_OBJECT (Part 2, clause 11.1.7): cipher, bits, mode; then the scheme. */
function readCipherWithoutScheme(reader: ByteReader): void {
  if (reader.u16() === algorithm.null) throw noEndorsementKey("it has no cipher to protect other keys with");
  reader.u16();
  reader.u16();
  requireNull(reader, "scheme");
}

function requireNull(reader: ByteReader, field: string): void {
  if (reader.u16() !== algorithm.null) throw noEndorsementKey(`it has a ${field}, so it protects no keys`);
}
