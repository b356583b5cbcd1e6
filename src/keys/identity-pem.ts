import { decodePkcs8, decodeSpki, encodePkcs8, encodeSpki } from "./ed25519.ts";

/** Textual encoding of RFC 7468: either half of an Ed25519 key fits its one line of 64 characters. */
function pemOf(label: string, der: Uint8Array): string {
  return `-----BEGIN ${label}-----\n${Buffer.from(der).toString("base64")}\n-----END ${label}-----\n`;
}

export function encodePrivatePem(seed: Uint8Array): Uint8Array {
  return new TextEncoder().encode(pemOf("PRIVATE KEY", encodePkcs8(seed)));
}

export function encodePublicPem(publicKey: Uint8Array): Uint8Array {
  return new TextEncoder().encode(pemOf("PUBLIC KEY", encodeSpki(publicKey)));
}

const privatePem = /^-----BEGIN PRIVATE KEY-----\n([A-Za-z0-9+/]{64})\n-----END PRIVATE KEY-----\n$/;

/** The seed in a file that encodePrivatePem wrote; undefined for anything else, a cut or padded file too. */
export function decodePrivatePem(bytes: Uint8Array): Uint8Array | undefined {
  const base64 = privatePem.exec(Buffer.from(bytes).toString("latin1"))?.[1];
  const seed = base64 === undefined ? undefined : decodePkcs8(Buffer.from(base64, "base64"));
  return seed?.some((byte) => byte !== 0) ? new Uint8Array(seed) : undefined;
}

const publicPem = /^-----BEGIN PUBLIC KEY-----\n([A-Za-z0-9+/]{59}=)\n-----END PUBLIC KEY-----\n$/;

/** The public key in a file that encodePublicPem wrote; undefined for anything else. */
export function decodePublicPem(bytes: Uint8Array): Uint8Array | undefined {
  const base64 = publicPem.exec(Buffer.from(bytes).toString("latin1"))?.[1];
  const publicKey = base64 === undefined ? undefined : decodeSpki(Buffer.from(base64, "base64"));
  return publicKey === undefined ? undefined : new Uint8Array(publicKey);
}
