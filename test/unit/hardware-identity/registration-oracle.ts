import { createHash, type KeyObject, verify } from "node:crypto";

type Body = Readonly<Record<string, unknown>>;

/** snapd reads the object as a map of text, and wants these two fields not to be empty. */
function wants(body: Body, hashField: string): boolean {
  const isText = Object.values(body).every((value) => typeof value === "string");
  return isText && [hashField, "request-id-signature"].every((name) => (body[name] ?? "") !== "");
}

/** The rule of snapd 2.74 to 2.77. */
export const acceptedBySnapd277 = (body: Body): boolean => wants(body, "hardware-id-key-sha384");

/** The rule since canonical/snapd pull request 17526. */
export const acceptedByLaterSnapd = (body: Body): boolean => wants(body, "hardware-id-key-sha3-384");

/** The DER in a PEM body. */
function derOf(headerText: string): Buffer {
  return Buffer.from(headerText, "base64");
}

/**
 * The Model Service's side with what it knows: the hardware-identity's header text, and the request-id it gave out. The
 * key is found by its hash, then the signature over the request-id's bytes is verified with that key.
 */
export function acceptedByService(body: Body, requestId: string, headerText: string): boolean {
  const hash = createHash("sha3-384").update(headerText).digest("base64url");
  if (body["hardware-id-key-sha3-384"] !== hash || body["hardware-id-key-sha384"] !== hash) return false;
  const signature = String(body["request-id-signature"]);
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(signature)) return false;
  const key = { key: derOf(headerText), format: "der", type: "spki", dsaEncoding: "der" } as const;
  return verify(
    String(body["signature-hash-algorithm"]),
    Buffer.from(requestId),
    key,
    Buffer.from(signature, "base64"),
  );
}

/** SubjectPublicKeyInfo as openssl's and node's own encoder writes it, line for line. */
export function headerTextFrom(publicKey: KeyObject): string {
  const pem = publicKey.export({ format: "pem", type: "spki" }).toString();
  return pem.replace(/-----[A-Z ]+-----\n/g, "").trimEnd();
}
