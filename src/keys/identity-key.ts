import { inspect } from "node:util";
import type { Disk } from "../disk/disk.ts";
import { createTemporary, removeQuietly, writeDurably } from "../disk/write-durably.ts";
import { Problem } from "../problem/problem.ts";
import { type Ed25519Signer, seedBytes, signerFromSeed } from "./ed25519.ts";
import { tightenKeyFile } from "./exposed-key.ts";
import { decodePrivatePem, decodePublicPem, encodePrivatePem, encodePublicPem } from "./identity-pem.ts";
import type { ExposedKey } from "./key-store.ts";

export { identityBody, readIdentityFromBody } from "./identity-body.ts";

/** The device's own Ed25519 key, beside the RSA key that snapd's format asks for. */
export type IdentityKey = Ed25519Signer;

/** The files of the two halves, in the folder that is the device's own. */
export const identityKeyNames = { private: "identity-key", public: "identity-key.pub" } as const;
const { private: privateName, public: publicName } = identityKeyNames;
const maxPemBytes = 1024;

/** Keeps the private half where neither a log line nor JSON can find it. */
class Ed25519IdentityKey implements IdentityKey {
  readonly publicKey: Uint8Array;
  readonly #signer: Ed25519Signer;

  constructor(seed: Uint8Array) {
    this.#signer = signerFromSeed(seed);
    this.publicKey = this.#signer.publicKey;
  }

  sign(message: Uint8Array): Uint8Array {
    return this.#signer.sign(message);
  }

  toJSON(): unknown {
    return { publicKey: Buffer.from(this.publicKey).toString("base64"), private: "[redacted]" };
  }

  [inspect.custom](): string {
    return `IdentityKey { ${Buffer.from(this.publicKey).toString("base64")}, private: [redacted] }`;
  }
}

export function identityKeyFromSeed(seed: Uint8Array): IdentityKey {
  return new Ed25519IdentityKey(seed);
}

/** Takes the private half away from other users who may read or write it; what was wrong. */
export function tightenIdentityKey(disk: Disk, folder: string): readonly ExposedKey[] {
  return tightenKeyFile(disk, `${folder}/${privateName}`);
}

/** The key as it is on the disk, or undefined if there is none. Problem identity-key-corrupt; the file stays. */
export function readIdentityKey(disk: Disk, folder: string): IdentityKey | undefined {
  const path = `${folder}/${privateName}`;
  const bytes = disk.readFile(path, maxPemBytes);
  if (bytes === undefined) return undefined;
  const seed = decodePrivatePem(bytes);
  if (seed !== undefined) return identityKeyFromSeed(seed);
  throw new Problem(
    "identity-key-corrupt",
    `cannot use ${path}: it is not an Ed25519 private key as this program writes it`,
  );
}

/**
 * The key, of which only the public half may be left: that one is written last and never taken away. Problems
 * identity-key-corrupt, identity-key-lost.
 */
export function requireIdentityKeyIfMade(disk: Disk, folder: string): IdentityKey | undefined {
  const key = readIdentityKey(disk, folder);
  if (key !== undefined || disk.stat(`${folder}/${publicName}`) === undefined) return key;
  throw new Problem("identity-key-lost", `cannot find ${folder}/${privateName}: only its public half is left`);
}

/** A constant seed comes from a random source that does not work; such a key would be everybody's. */
function checkSeed(seed: Uint8Array): Uint8Array {
  if (seed.length === seedBytes && seed.some((byte) => byte !== seed[0])) return seed;
  throw new TypeError("cannot make an identity key: the random source gave no randomness");
}

/** Under a name that must be free: two runs at once end with one key. */
function makeIdentityKey(disk: Disk, folder: string, seed: Uint8Array): void {
  const temporary = createTemporary(disk, folder, encodePrivatePem(seed), 0o600);
  try {
    disk.link(temporary, `${folder}/${privateName}`);
  } finally {
    removeQuietly(disk, temporary);
  }
}

function keepPublicHalf(disk: Disk, folder: string, publicKey: Uint8Array): void {
  const path = `${folder}/${publicName}`;
  const pem = encodePublicPem(publicKey);
  // Derived from the private half, so anything else in its place is written over, however big it is.
  const facts = disk.stat(path);
  const present = facts?.sizeBytes === pem.length ? disk.readFile(path, pem.length) : undefined;
  if (present === undefined || Buffer.compare(present, pem) !== 0)
    writeDurably(disk, { path, bytes: pem, mode: 0o644 });
}

/** Is the private half there, and written as makeIdentityKey does? Problem disk-… */
export function hasPrivateHalf(disk: Disk, folder: string): boolean {
  const path = `${folder}/${privateName}`;
  const facts = disk.stat(path);
  if (facts?.kind !== "file" || facts.sizeBytes > maxPemBytes) return false;
  return decodePrivatePem(disk.readFile(path, maxPemBytes) ?? new Uint8Array()) !== undefined;
}

/** The public half as it is on the disk; undefined where it is not there or is something else. Problem disk-… */
export function readPublicHalf(disk: Disk, folder: string): Uint8Array | undefined {
  const path = `${folder}/${publicName}`;
  const facts = disk.stat(path);
  if (facts?.kind !== "file" || facts.sizeBytes > maxPemBytes) return undefined;
  return decodePublicPem(disk.readFile(path, maxPemBytes) ?? new Uint8Array());
}

/**
 * The device's identity key: FOLDER/identity-key (PKCS#8 in PEM, 0600) and its public half FOLDER/identity-key.pub
 * (SubjectPublicKeyInfo in PEM). Made once, durable before anyone hears of it, never replaced. The folder must exist.
 * Problems identity-key-corrupt, disk-…
 */
export function readOrMakeIdentityKey(
  disk: Disk,
  folder: string,
  randomBytes: (sizeBytes: number) => Uint8Array,
): IdentityKey {
  if (disk.stat(`${folder}/${privateName}`) === undefined)
    makeIdentityKey(disk, folder, checkSeed(randomBytes(seedBytes)));
  const key = readIdentityKey(disk, folder);
  if (key === undefined) throw new Problem("disk-io", `cannot read ${folder}/${privateName}: it is gone again`);
  // Also for a key that is there: a run that was killed may not have come so far.
  disk.syncFolder(folder);
  keepPublicHalf(disk, folder, key.publicKey);
  return key;
}
