import { createHash } from "node:crypto";
import type { Disk } from "../disk/disk.ts";
import { writeDurably } from "../disk/write-durably.ts";
import { signatureBytes, verifyQuickly } from "./ed25519.ts";
import type { IdentityKey } from "./identity-key.ts";
import { type IdentityClaim, proofMessage, proofOfPossession } from "./identity-proof.ts";

const maxFileBytes = 1024;

function digestOf(message: Uint8Array): string {
  return createHash("sha256").update(message).digest("hex");
}

/** Undefined for whatever is not the proof of this message: it is no secret and can be made again. */
function readProof(disk: Disk, path: string, message: Uint8Array, publicKey: Uint8Array): Uint8Array | undefined {
  const facts = disk.stat(path);
  if (facts === undefined || facts.kind !== "file" || facts.sizeBytes > maxFileBytes) return undefined;
  const bytes = disk.readFile(path, maxFileBytes);
  const [digest, base64] = Buffer.from(bytes ?? [])
    .toString("latin1")
    .split("\n");
  if (digest !== digestOf(message) || base64 === undefined) return undefined;
  const proof = new Uint8Array(Buffer.from(base64, "base64"));
  return proof.length === signatureBytes && verifyQuickly(proof, message, publicKey) ? proof : undefined;
}

/**
 * The proof of possession, made once: FOLDER/identity-proof holds the SHA-256 of the signed message in hex and the
 * proof in base64, a line each. A kept proof costs 1 ms to check, a new one 20 to make.
 */
export function readOrMakeProof(
  disk: Disk,
  folder: string,
  identityKey: IdentityKey,
  claim: IdentityClaim,
): Uint8Array {
  const path = `${folder}/identity-proof`;
  const message = proofMessage(identityKey.publicKey, claim);
  const kept = readProof(disk, path, message, identityKey.publicKey);
  if (kept !== undefined) return kept;
  const proof = proofOfPossession(identityKey, claim);
  const text = `${digestOf(message)}\n${Buffer.from(proof).toString("base64")}\n`;
  writeDurably(disk, { path, bytes: new TextEncoder().encode(text), mode: 0o644 });
  return proof;
}
