import { ByteReader } from "./byte-reader.ts";
import { isEndorsementPrimary, nameMaxBytes, verifyName } from "./object-name.ts";
import { decodePublicArea, type PublicArea } from "./public-area.ts";
import { answerWrong } from "./tpm-fault.ts";
import { answerMaxBytes } from "./tpm-transport.ts";

/** A key as the TPM described it; the Name is verified. */
export interface DescribedKey {
  readonly area: PublicArea;
  readonly name: Uint8Array;
}

const digestMaxBytes = 64;
/** The first octet of a handle is its kind (TPM_HT, Part 2, clause 7.2). */
const transientKind = 0x80;

export interface KeptKey extends DescribedKey {
  /** A primary key of the endorsement hierarchy, by its qualified Name. */
  readonly isEndorsement: boolean;
}

/** TPM2_ReadPublic's answer (Part 3, clause 12.4): public area, Name, qualified Name. */
export function decodeReadPublic(body: Uint8Array): KeptKey {
  const reader = new ByteReader(body, "the answer to TPM2_ReadPublic");
  const [area, name] = [reader.sized(answerMaxBytes), reader.sized(nameMaxBytes)];
  const qualifiedName = reader.sized(nameMaxBytes);
  reader.end();
  const key = describe(area, name);
  return { ...key, isEndorsement: isEndorsementPrimary(key.area, key.name, qualifiedName) };
}

/**
 * TPM2_CreatePrimary's answer (Part 3, clause 24.1) begins with the new object's handle. Checked first, because the
 * object has to be flushed whatever the rest of the answer is, and nothing but a transient object may be.
 */
export function decodeMadeHandle(body: Uint8Array): number {
  const handle = new ByteReader(body, madeWhat).u32();
  if (handle >>> 24 === transientKind) return handle;
  throw answerWrong(madeWhat, `0x${handle.toString(16)} is no handle of a transient object`);
}

const madeWhat = "the answer to TPM2_CreatePrimary";

/** The rest of it: public area, creation data, its hash, a ticket, the Name; then the session's part. */
export function decodeMadeKey(body: Uint8Array): DescribedKey {
  const reader = new ByteReader(body, madeWhat);
  reader.u32();
  const parameters = new ByteReader(reader.take(reader.u32()), madeWhat);
  const area = parameters.sized(answerMaxBytes);
  parameters.sized(answerMaxBytes);
  parameters.sized(digestMaxBytes);
  // TPMT_TK_CREATION (Part 2, clause 10.7.3): tag, hierarchy, digest.
  parameters.take(6);
  parameters.sized(digestMaxBytes);
  const name = parameters.sized(nameMaxBytes);
  parameters.end();
  readPasswordSession(reader);
  return describe(area, name);
}

/** TPMS_AUTH_RESPONSE (Part 2, clause 10.13.3): nonce, attributes, HMAC; with a password both texts are empty. */
function readPasswordSession(reader: ByteReader): void {
  reader.sized(digestMaxBytes);
  reader.u8();
  reader.sized(digestMaxBytes);
  reader.end();
}

function describe(areaBytes: Uint8Array, said: Uint8Array): DescribedKey {
  const area = decodePublicArea(areaBytes);
  return { area, name: verifyName(area, said) };
}
