import type { SerialAssertion } from "../assertion/assertion.ts";
import { readIdentityFromBody } from "../keys/identity-key.ts";
import { verifyProof } from "../keys/identity-proof.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import { hasExactSignature } from "./exact-signature.ts";
import type { BootRecord } from "./statement.ts";

function other(why: string): Problem {
  return new Problem("record-not-this-serial", `cannot follow the record to the serial assertion: ${why}`);
}

/**
 * The link from a serial assertion, which the caller has accepted up to a trusted root, to the key that signed the
 * record: the assertion's body vouches for the identity key, and both speak of the same device. Problem
 * record-not-this-serial.
 */
export function checkSerialOfRecord({ unit }: BootRecord, serial: SerialAssertion): void {
  if (!hasExactSignature(serial)) throw other("its signature is not written as a vault writes it");
  const table = [
    ["brand", unit.brand, serial.brandId],
    ["model", unit.model, serial.model],
    ["serial", unit.serial, serial.serial],
    ["device key", unit.deviceKeyId, serial.deviceKeyId],
  ] as const;
  for (const [what, recorded, asserted] of table) {
    if (recorded === asserted) continue;
    // A delegated unit does not know its device key when its record is written: the identity key decides.
    if (recorded === null && what === "device key") continue;
    if (recorded === null) throw other(`the record names no ${what}, so that it speaks of no identity`);
    throw other(`the record's ${what} is "${printable(recorded)}", the assertion's "${printable(asserted)}"`);
  }
  const identity = readIdentityFromBody(serial.body);
  if (identity === undefined) throw other("the assertion's body holds no identity key");
  if (Buffer.from(identity.publicKey).toString("base64") !== unit.identityKey) {
    throw other("the assertion's body holds another identity key");
  }
  const claim = { brandId: serial.brandId, model: serial.model, serial: serial.serial };
  if (!verifyProof(identity.publicKey, identity.proof, claim)) throw other("the identity key's proof does not verify");
}
