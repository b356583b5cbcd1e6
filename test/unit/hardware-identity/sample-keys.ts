import { generateKeyPairSync, type KeyObject } from "node:crypto";

/** Made once for each file of tests; RSA-2048, since the size does not matter. */
export const rsaKey: KeyObject = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
export const p256Key: KeyObject = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
export const p384Key: KeyObject = generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey;

export const goodKeys = [
  { name: "RSA-2048", key: rsaKey, kind: "rsa", size: "2048 bits" },
  { name: "P-256", key: p256Key, kind: "ecdsa", size: "P-256" },
  { name: "P-384", key: p384Key, kind: "ecdsa", size: "P-384" },
] as const;

/** The private key as openssl would write it. */
export function pemOf(key: KeyObject, type: "pkcs8" | "pkcs1" | "sec1" = "pkcs8"): string {
  return key.export({ format: "pem", type }).toString();
}

export function encryptedPemOf(key: KeyObject, type: "pkcs8" | "pkcs1" = "pkcs8"): string {
  return key.export({ format: "pem", type, cipher: "aes-256-cbc", passphrase: "passphrase" }).toString();
}
