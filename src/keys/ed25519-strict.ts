import { createHash } from "node:crypto";
import { hashes, verify as nobleVerify } from "@noble/ed25519";
import { publicKeyBytes, signatureBytes } from "./ed25519.ts";

// The library brings no hash for its synchronous functions and wants one put here; node's is the same everywhere.
hashes.sha512 = (message) => new Uint8Array(createHash("sha512").update(message).digest());

/** For keys from elsewhere: refuses public keys of small order, for which one signature fits many messages. */
export function verifyStrictly(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  if (signature.length !== signatureBytes || publicKey.length !== publicKeyBytes) return false;
  return nobleVerify(signature, message, publicKey, { zip215: false });
}
