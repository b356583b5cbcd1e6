import { createHash } from "node:crypto";
import { encodeSpki, verifyStrictly } from "../keys/ed25519.ts";
import type { IdentityKey } from "../keys/identity-key.ts";
import { Problem } from "../problem/problem.ts";

/** The media type of the payload, which the signature covers too. */
export const payloadType = "application/vnd.prepare-device.boot-record.v1+json";

const maxEnvelopeBytes = 1024 * 1024;

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

/** Only the one spelling that is written counts: a changed byte anywhere is another file. */
function decodeExactly(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(Buffer.from(text, "base64"));
  return base64(bytes) === text ? bytes : undefined;
}

/** What is signed: DSSE's pre-authentication encoding (secure-systems-lab/dsse, protocol.md, PAE). */
export function preAuthenticationEncoding(type: string, payload: Uint8Array): Uint8Array {
  const head = `DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.length} `;
  return new Uint8Array(Buffer.concat([Buffer.from(head), payload]));
}

/** SHA-256 in hex over the public key's SubjectPublicKeyInfo: `openssl pkey -pubin -outform DER | sha256sum`. */
export function identityKeyPrint(publicKey: Uint8Array): string {
  return createHash("sha256").update(encodeSpki(publicKey)).digest("hex");
}

/** The envelope as it is kept: one JSON object on one line. */
export function sealEnvelope(payload: Uint8Array, key: IdentityKey): Uint8Array {
  const sig = base64(key.sign(preAuthenticationEncoding(payloadType, payload)));
  const signatures = [{ keyid: identityKeyPrint(key.publicKey), sig }];
  return new TextEncoder().encode(`${JSON.stringify({ payloadType, payload: base64(payload), signatures })}\n`);
}

export interface OpenEnvelope {
  readonly payload: Uint8Array;
  readonly keyId: string;
  readonly signature: Uint8Array;
}

function unreadable(why: string, cause?: unknown): Problem {
  return new Problem("record-unreadable", `cannot read the record: ${why}`, { cause });
}

/** Exactly what sealEnvelope writes: other spellings of the same JSON would leave bytes that nothing covers. */
const form =
  /^\{"payloadType":"([^"\\]*)","payload":"([A-Za-z0-9+/=]*)","signatures":\[\{"keyid":"([0-9a-f]{64})","sig":"([A-Za-z0-9+/=]{88})"\}\]\}\n$/;

/** Takes an envelope apart; nothing is verified yet. Problem record-unreadable. */
export function openEnvelope(bytes: Uint8Array): OpenEnvelope {
  if (bytes.length > maxEnvelopeBytes) throw unreadable(`it has more than ${maxEnvelopeBytes} bytes`);
  const [, type, payloadText = "", keyId = "", sig = ""] = form.exec(Buffer.from(bytes).toString("latin1")) ?? [];
  if (type === undefined) throw unreadable("it is no DSSE envelope as this program writes it");
  if (type !== payloadType) throw unreadable("its payload is of another type");
  const payload = decodeExactly(payloadText);
  const signature = decodeExactly(sig);
  if (payload === undefined || signature === undefined) throw unreadable("its base64 is not canonical");
  return { payload, keyId, signature };
}

/** Problem record-signature-wrong unless PUBLIC KEY signed this envelope. */
export function verifyEnvelope({ payload, keyId, signature }: OpenEnvelope, publicKey: Uint8Array): void {
  const wrong = (why: string): Problem => new Problem("record-signature-wrong", `cannot believe the record: ${why}`);
  if (keyId !== identityKeyPrint(publicKey)) throw wrong("its key id is not that of the identity key it names");
  if (!signatureHolds(signature, preAuthenticationEncoding(payloadType, payload), publicKey)) {
    throw wrong("the signature does not verify");
  }
}

function signatureHolds(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  try {
    return verifyStrictly(signature, message, publicKey);
  } catch {
    // Numbers that are no point of the curve.
    return false;
  }
}
