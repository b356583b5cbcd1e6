import { readIdentityFromBody } from "../../../src/keys/identity-body.ts";
import { verifyProof } from "../../../src/keys/identity-proof.ts";
import { insist } from "../expected.ts";

/** What stands in the body of a serial: read or not, and proved by nobody who has not the key. */
export function fuzz(data: Uint8Array): void {
  const found = readIdentityFromBody(data);
  if (found === undefined) return;
  insist(found.publicKey.length === 32 && found.proof.length === 64, "a key or proof of another length");
  const claim = { brandId: "fuzz-brand", model: "fuzz", serial: "never-proved" };
  insist(!verifyProof(found.publicKey, found.proof, claim), "a proof fits a serial it was not made for");
}
