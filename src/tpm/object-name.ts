import { createHash, timingSafeEqual } from "node:crypto";
import type { PublicArea } from "./public-area.ts";
import { answerWrong, refused } from "./tpm-fault.ts";

/** TPM_ALG_ID (Part 2, clause 6.3) of the hashes that TPMs make Names with today. */
const hashes: ReadonlyMap<number, string> = new Map([
  [0x000b, "sha256"],
  [0x000c, "sha384"],
  [0x000d, "sha512"],
]);

/** Two bytes of algorithm and the longest hash. */
export const nameMaxBytes = 66;

/**
 * An object's Name (Part 1, "Names"): its hash's identifier, then that hash over its public area. The TPM says the Name
 * too; a driver or a chip whose two statements differ is not believed. Throws a Problem (serial-tpm-…).
 */
export function verifyName(area: PublicArea, said: Uint8Array): Uint8Array {
  const name = hashWith(area.nameAlgorithm, area.bytes);
  if (name.length !== said.length || !timingSafeEqual(name, said)) {
    throw answerWrong("the Name of the key", "it is not the hash of the key's public area");
  }
  return name;
}

/** TPM_RH_ENDORSEMENT: a hierarchy's Name is its handle. */
const endorsementHierarchyName = Uint8Array.of(0x40, 0x00, 0x00, 0x0b);

/**
 * The qualified Name hashes a key's ancestors in (Part 1, "Qualified Name"), so it tells whether the key was made from
 * the endorsement seed. A key of the storage hierarchy looks the same but is another one after TPM2_Clear.
 */
export function isEndorsementPrimary(area: PublicArea, name: Uint8Array, qualifiedName: Uint8Array): boolean {
  const expected = hashWith(area.nameAlgorithm, Buffer.concat([endorsementHierarchyName, name]));
  return expected.equals(qualifiedName);
}

function hashWith(nameAlgorithm: number, bytes: Uint8Array): Buffer {
  const hash = hashes.get(nameAlgorithm);
  if (hash === undefined) {
    throw refused(`its Name is made with hash 0x${nameAlgorithm.toString(16)}, not SHA-256, SHA-384 or SHA-512`);
  }
  const digest = createHash(hash).update(bytes).digest();
  return Buffer.concat([Uint8Array.of(nameAlgorithm >>> 8, nameAlgorithm & 0xff), digest]);
}
