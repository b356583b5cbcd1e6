import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import type { Json } from "../snapd/json.ts";
import { type HardwareKey, signChecked } from "./hardware-key.ts";
import type { HardwareIdentitySettings } from "./settings.ts";

/** Request-ids are 40 hexadecimal digits; nothing ten times as long is one. */
const maxRequestIdChars = 1024;

/**
 * The request-id as snapd gave it, every character of it: all of them are signed. Problem request-id-missing.
 */
export function checkRequestId(value: Json | undefined): string {
  const refuse = (cause: string): Problem =>
    new Problem("request-id-missing", `cannot sign the request-id: registration.request-id ${cause}`);
  if (value === undefined || value === null || value === "") throw refuse("is not set");
  if (typeof value !== "string")
    throw refuse(`is no text, but of the kind ${Array.isArray(value) ? "list" : typeof value}`);
  if (value.length > maxRequestIdChars) throw refuse(`is longer than ${maxRequestIdChars} characters`);
  // It becomes a header of one line; a key must not sign what can be read as something else.
  if (printable(value, maxRequestIdChars) !== value) throw refuse("has characters that no request-id has");
  return value;
}

/**
 * What the hook prepare-serial-request puts into registration.body: an object of text values. snapd up to 2.77 wants
 * hardware-id-key-sha384, its successors and the Model Service hardware-id-key-sha3-384 (canonical/snapd PR 17526), and
 * both pass over what they do not know; signature-hash-algorithm is in canonical/snap-docs, the-gadget-snap.md.
 */
export async function registrationBody(
  key: HardwareKey,
  { digest, digestName }: Pick<HardwareIdentitySettings, "digest" | "digestName">,
  requestId: string,
): Promise<Readonly<Record<string, string>>> {
  const signature = await signChecked(key, digest, new TextEncoder().encode(requestId));
  const { keyId } = key.publicKey;
  return {
    "hardware-id-key-sha384": keyId,
    "hardware-id-key-sha3-384": keyId,
    "signature-hash-algorithm": digestName ?? digest,
    "request-id-signature": Buffer.from(signature).toString("base64"),
  };
}
