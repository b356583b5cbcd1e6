import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import { verifyStrictly } from "./ed25519-strict.ts";
import type { IdentityKey } from "./identity-key.ts";

/** What the proof binds the identity key to. */
export interface IdentityClaim {
  readonly brandId: string;
  readonly model: string;
  readonly serial: string;
}

/*
 * The signed message, version 1:
 *
 *   "prepare-device identity proof v1" 0x00
 *   then four fields, each as 4 bytes of its length (big-endian) and its bytes:
 *     the public key (32 bytes), brand-id, model, serial (UTF-8)
 *
 * The text at its head is not the beginning of anything else this key signs, so a proof can never be taken for another
 * signature. The lengths make it impossible to move characters from one field to the next. The public key is in it so
 * that a proof belongs to one key only.
 */
const context = "prepare-device identity proof v1\0";
const maxFieldBytes = 1024;

function claimField(name: string, value: string): Uint8Array {
  const bytes = new TextEncoder().encode(value);
  if (value !== "" && value.isWellFormed() && bytes.length <= maxFieldBytes) return bytes;
  const rule = `it must be Unicode text of 1 to ${maxFieldBytes} bytes`;
  throw new Problem("identity-claim-refused", `cannot sign ${name} "${printable(value, 60)}": ${rule}`);
}

/** The bytes that are signed. Problem identity-claim-refused. */
export function proofMessage(publicKey: Uint8Array, claim: IdentityClaim): Uint8Array {
  const fields = [
    publicKey,
    claimField("brand-id", claim.brandId),
    claimField("model", claim.model),
    claimField("serial", claim.serial),
  ];
  const framed = fields.flatMap((field) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(field.length);
    return [length, field];
  });
  return new Uint8Array(Buffer.concat([Buffer.from(context, "latin1"), ...framed]));
}

/** 64 bytes; the same every time. */
export function proofOfPossession(identityKey: IdentityKey, claim: IdentityClaim): Uint8Array {
  return identityKey.sign(proofMessage(identityKey.publicKey, claim));
}

/** Does whoever holds the private half vouch for this claim? False for anything malformed; never throws. */
export function verifyProof(publicKey: Uint8Array, proof: Uint8Array, claim: IdentityClaim): boolean {
  try {
    return verifyStrictly(proof, proofMessage(publicKey, claim), publicKey);
  } catch {
    // A claim that nobody could sign, or numbers that are no point of the curve: nothing is proved.
    return false;
  }
}
