import type { Disk } from "../disk/disk.ts";
import { fingerprint } from "../disk/fingerprint.ts";
import { writeDurably } from "../disk/write-durably.ts";
import { signatureBytes, verifyQuickly } from "./ed25519.ts";
import { hasPrivateHalf, type IdentityKey, readPublicHalf } from "./identity-key.ts";
import { type IdentityClaim, proofMessage, proofOfPossession } from "./identity-proof.ts";

const fileName = "identity-proof";
/** A message holds three texts of at most 1024 bytes each. */
const maxFileBytes = 8 * 1024;

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

/** Undefined for whatever is not the proof of this message: it is no secret and can be made again. */
function readProof(disk: Disk, folder: string, message: Uint8Array): Uint8Array | undefined {
  const path = `${folder}/${fileName}`;
  const facts = disk.stat(path);
  if (facts === undefined || facts.kind !== "file" || facts.sizeBytes > maxFileBytes) return undefined;
  const text = Buffer.from(disk.readFile(path, maxFileBytes) ?? []).toString("latin1");
  const [of, written = ""] = text.split("\n");
  if (of !== base64(message)) return undefined;
  const proof = new Uint8Array(Buffer.from(written, "base64"));
  return proof.length === signatureBytes && text === textOf(message, proof) ? proof : undefined;
}

function textOf(message: Uint8Array, proof: Uint8Array): string {
  const whole = Buffer.concat([message, proof]);
  return `${base64(message)}\n${base64(proof)}\n${fingerprint(whole)}\n`;
}

/** What the request's body says of an identity key. */
export interface KeptIdentity {
  readonly publicKey: Uint8Array;
  readonly proof: Uint8Array;
}

/**
 * Public key and proof as an earlier run left them, if they are for this claim. Whether the private key, which has to be
 * there and whole, is that of the public one is not computed again: it was before the public one and the proof were
 * written. So a hook that finds them does without node:crypto, which takes 5 ms to load. Undefined where anything is
 * missing or does not fit together: the caller then computes, and says what is wrong.
 */
export function readKeptIdentity(disk: Disk, folder: string, claim: IdentityClaim): KeptIdentity | undefined {
  const publicKey = readPublicHalf(disk, folder);
  if (publicKey === undefined || !hasPrivateHalf(disk, folder)) return undefined;
  const proof = readProof(disk, folder, proofMessage(publicKey, claim));
  return proof === undefined ? undefined : { publicKey, proof };
}

/**
 * The proof of possession, made once: FOLDER/identity-proof holds the signed message and the proof in base64 and the
 * fingerprint of both, a line each. A kept one is verified again.
 */
export function readOrMakeProof(
  disk: Disk,
  folder: string,
  identityKey: IdentityKey,
  claim: IdentityClaim,
): Uint8Array {
  const message = proofMessage(identityKey.publicKey, claim);
  const kept = readProof(disk, folder, message);
  if (kept !== undefined && verifyQuickly(kept, message, identityKey.publicKey)) return kept;
  const proof = proofOfPossession(identityKey, claim);
  const bytes = new TextEncoder().encode(textOf(message, proof));
  writeDurably(disk, { path: `${folder}/${fileName}`, bytes, mode: 0o644 });
  return proof;
}
