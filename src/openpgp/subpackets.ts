import { AssertionError } from "../assertion/assertion-error.ts";
import { numberIn } from "./packet-reader.ts";

// Signature sub-packets (RFC 4880 §5.2.3.1), as strict as x/crypto/openpgp/packet/signature.go: known ones must
// have their length even where nobody reads them, unknown ones may not be critical.

const creationTime = 2;
const issuer = 16;
const embeddedSignature = 32;

/** Those whose length is fixed, checked in the hashed area only; the issuer's is checked everywhere. */
const hashedLengths = new Map([
  [3, 4],
  [9, 4],
  [25, 1],
]);

/** Those that must hold at least one byte in the hashed area: key flags, reason for revocation. */
const notEmpty: ReadonlySet<number> = new Set([27, 29]);

/** Those that may say anything, critical or not: preferences and features. */
const anything: ReadonlySet<number> = new Set([11, 21, 22, 30]);

function malformed(cause: string): AssertionError {
  return new AssertionError("signature-malformed", `cannot decode signature: ${cause}`);
}

/** In how many octets the length of the sub-packet that starts at `at` is written. */
function lengthBytesAt(area: Uint8Array, at: number): number {
  const first = area[at] ?? 0;
  return first < 192 ? 1 : first < 255 ? 2 : 5;
}

function lengthAt(area: Uint8Array, at: number, lengthBytes: number): number {
  const first = area[at] ?? 0;
  if (lengthBytes === 1) return first;
  return lengthBytes === 2 ? (first - 192) * 256 + (area[at + 1] ?? 0) + 192 : numberIn(area, at + 1, at + 5);
}

function checkCreationTime(contentBytes: number, hashed: boolean): void {
  if (!hashed) throw malformed("its creation time is not signed");
  if (contentBytes !== 4) throw malformed("its creation time is not four bytes");
}

/** Checks a sub-packet by its first octet and how many follow, and tells its type. */
function checkSubpacket(first: number, contentBytes: number, hashed: boolean): number {
  const type = first & 0x7f;
  const length = hashedLengths.get(type);
  if (type === creationTime) checkCreationTime(contentBytes, hashed);
  else if (type === issuer && contentBytes !== 8) throw malformed("its issuer is not eight bytes");
  else if (type === embeddedSignature) throw malformed("it embeds another signature");
  else if (hashed && length !== undefined && contentBytes !== length) throw malformed(`sub-packet ${type} is wrong`);
  else if (hashed && notEmpty.has(type) && contentBytes === 0) throw malformed(`sub-packet ${type} is empty`);
  else if (!isKnown(type) && (first & 0x80) !== 0) throw malformed(`critical sub-packet ${type} is not known`);
  return type;
}

function isKnown(type: number): boolean {
  return type === issuer || hashedLengths.has(type) || notEmpty.has(type) || anything.has(type);
}

/** Checks one area of sub-packets and tells whether a creation time was in it. */
export function checkSubpackets(area: Uint8Array, hashed: boolean): boolean {
  let hasTime = false;
  for (let at = 0; at < area.length; ) {
    const start = at + lengthBytesAt(area, at);
    if (start > area.length) throw malformed("a sub-packet is cut off");
    const length = lengthAt(area, at, start - at);
    at = start + length;
    if (at > area.length) throw malformed("a sub-packet is cut off");
    if (length === 0) throw malformed("a sub-packet is empty");
    if (checkSubpacket(area[start] ?? 0, length - 1, hashed) === creationTime) hasTime = true;
  }
  return hasTime;
}
