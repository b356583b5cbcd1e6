import { hash } from "node:crypto";
import { encodeSpki, verifyQuickly } from "../keys/ed25519.ts";
import { verifyStrictly } from "../keys/ed25519-strict.ts";
import type { IdentityKey } from "../keys/identity-key.ts";
import { Problem } from "../problem/problem.ts";

/** The media type of the payload, which the signature covers too. */
export const payloadType = "application/vnd.prepare-device.boot-record.v1+json";

const maxEnvelopeBytes = 1024 * 1024;

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

/** Base64 has one spelling for each content; others hold bits that no signature covers. */
function decodeExactly(text: unknown): Uint8Array | undefined {
  if (typeof text !== "string") return undefined;
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
  return hash("sha256", encodeSpki(publicKey), "hex");
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

/** The names and values of an envelope; one text more in valid JSON, and a name stands there twice. */
const textsOfEnvelope = 9;

function isExactly<Name extends string>(
  value: unknown,
  names: readonly Name[],
): value is Readonly<Record<Name, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.keys(value).length === names.length && names.every((name) => Object.hasOwn(value, name));
}

function parseOnce(bytes: Uint8Array): unknown {
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    value = JSON.parse(text);
  } catch (cause) {
    throw unreadable("it is no JSON; it may have been cut", cause);
  }
  // JSON.parse takes the last of two fields of one name, other readers the first: nobody shall be told two stories.
  if ((text.match(/"[^"\\]*(?:\\.[^"\\]*)*"/g) ?? []).length > textsOfEnvelope) {
    throw unreadable("it has other fields than a DSSE envelope of one signature, or one of them twice");
  }
  return value;
}

/**
 * Takes an envelope apart; nothing is verified yet. It may be laid out as its owner likes (`jq .`): what counts is covered
 * by the signature, which is compared with the bytes themselves. Problem record-unreadable.
 */
export function openEnvelope(bytes: Uint8Array): OpenEnvelope {
  if (bytes.length > maxEnvelopeBytes) throw unreadable(`it has more than ${maxEnvelopeBytes} bytes`);
  const value = parseOnce(bytes);
  if (!isExactly(value, ["payloadType", "payload", "signatures"])) throw unreadable("it is no DSSE envelope");
  const { payloadType: type, payload: payloadText, signatures } = value;
  if (type !== payloadType) throw unreadable("its payload is of another type");
  const signed: unknown = Array.isArray(signatures) && signatures.length === 1 ? signatures[0] : undefined;
  if (!isExactly(signed, ["keyid", "sig"])) throw unreadable("it has not exactly one signature");
  const { keyid, sig } = signed;
  if (typeof keyid !== "string") throw unreadable("its key id is no text");
  const [payload, signature] = [decodeExactly(payloadText), decodeExactly(sig)];
  if (payload === undefined || signature === undefined) throw unreadable("its base64 is not canonical");
  return { payload, keyId: keyid, signature };
}

/** Whose record is it? A key from elsewhere is examined, too, which takes 20 ms at the first time; our own need not be. */
export type KeyOrigin = "elsewhere" | "this-unit";

/** Problem record-signature-wrong unless PUBLIC KEY signed this envelope. */
export function verifyEnvelope(
  { payload, keyId, signature }: OpenEnvelope,
  publicKey: Uint8Array,
  origin: KeyOrigin = "elsewhere",
): void {
  const wrong = (why: string): Problem => new Problem("record-signature-wrong", `cannot believe the record: ${why}`);
  if (keyId !== identityKeyPrint(publicKey)) throw wrong("its key id is not that of the identity key it names");
  if (!signatureHolds(origin, signature, preAuthenticationEncoding(payloadType, payload), publicKey)) {
    throw wrong("the signature does not verify");
  }
}

function signatureHolds(origin: KeyOrigin, signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  const verify = origin === "this-unit" ? verifyQuickly : verifyStrictly;
  try {
    return verify(signature, message, publicKey);
  } catch {
    // Numbers that are no point of the curve.
    return false;
  }
}
