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

function subpacketLength(area: Uint8Array): { length: number; lengthBytes: number } {
  const first = area[0] ?? 0;
  const lengthBytes = first < 192 ? 1 : first < 255 ? 2 : 5;
  if (area.length < lengthBytes) throw malformed("a sub-packet is cut off");
  if (lengthBytes === 1) return { length: first, lengthBytes };
  if (lengthBytes === 2) return { length: (first - 192) * 256 + (area[1] ?? 0) + 192, lengthBytes };
  return { length: numberIn(area, 1, 5), lengthBytes };
}

function checkCreationTime(contents: Uint8Array, hashed: boolean): void {
  if (!hashed) throw malformed("its creation time is not signed");
  if (contents.length !== 4) throw malformed("its creation time is not four bytes");
}

function checkSubpacket(subpacket: Uint8Array, hashed: boolean): number {
  const first = subpacket[0];
  if (first === undefined) throw malformed("a sub-packet is empty");
  const type = first & 0x7f;
  const contents = subpacket.subarray(1);
  const length = hashedLengths.get(type);
  if (type === creationTime) checkCreationTime(contents, hashed);
  else if (type === issuer && contents.length !== 8) throw malformed("its issuer is not eight bytes");
  else if (type === embeddedSignature) throw malformed("it embeds another signature");
  else if (hashed && length !== undefined && contents.length !== length) throw malformed(`sub-packet ${type} is wrong`);
  else if (hashed && notEmpty.has(type) && contents.length === 0) throw malformed(`sub-packet ${type} is empty`);
  else if (!isKnown(type) && (first & 0x80) !== 0) throw malformed(`critical sub-packet ${type} is not known`);
  return type;
}

function isKnown(type: number): boolean {
  return type === issuer || hashedLengths.has(type) || notEmpty.has(type) || anything.has(type);
}

/** Checks one area of sub-packets and tells whether a creation time was in it. */
export function checkSubpackets(area: Uint8Array, hashed: boolean): boolean {
  let rest = area;
  let hasTime = false;
  while (rest.length > 0) {
    const { length, lengthBytes } = subpacketLength(rest);
    const end = lengthBytes + length;
    if (end > rest.length) throw malformed("a sub-packet is cut off");
    if (checkSubpacket(rest.subarray(lengthBytes, end), hashed) === creationTime) hasTime = true;
    rest = rest.subarray(end);
  }
  return hasTime;
}
