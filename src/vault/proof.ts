import type { Problem } from "../problem/problem.ts";

/**
 * The refusals that the vault gives after it has consumed the request-id and before it signs. It checks key, stream,
 * self-signature, model, request-id, model again, signing key and serial in this order, then signs, then records
 * (measured). A request-id is good for one submission: an answer from behind that check says that no other copy of
 * the request, repeated by a gateway, can have been signed. A refusal from before it says nothing of another copy: the
 * key is "invalid" while the database is down, a repetition can be cut short, and a spent request-id may have been
 * spent by this very request. What gateways and other services say proves nothing.
 */
const vaultCodesBeforeSigning: readonly unknown[] = ["invalid-model", "create-assertion"];

/** Not one byte of the request has left the device: a fault before or during the connection. */
function neverLeft({ detail, code }: Problem): boolean {
  return detail["sent"] === false || code === "certificate-unreadable";
}

/**
 * Does this outcome of a submission prove that the vault signed nothing for it, neither for it nor for a copy of it? Only
 * by the vault's own words, as recorded; whatever else came leaves it open.
 */
export function provesNothingSigned(problem: Problem): boolean {
  if (neverLeft(problem)) return true;
  const { status, vaultCode } = problem.detail;
  return status === 400 && vaultCodesBeforeSigning.includes(vaultCode);
}

/** May the request-id still be good? The vault has not come to it, as far as one can tell; trying costs nothing. */
export function leavesRequestId(problem: Problem): boolean {
  return neverLeft(problem) || problem.code === "vault-api-key-refused";
}
