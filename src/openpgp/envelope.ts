import { AssertionError, type AssertionErrorCode } from "../assertion/assertion-error.ts";
import { decodeUtf8 } from "../assertion/utf8.ts";
import { decodeBase64, encodeFoldedBase64 } from "./base64.ts";
import type { Crypto } from "./crypto.ts";
import { type PacketHeader, readPacketHeader } from "./packet-reader.ts";
import { joinBytes } from "./packet-writer.ts";

// Keys and signatures stand in assertions as base64 of a version octet and one packet (snapd asserts/crypto.go).

/** The only version of the envelope there is. */
export const envelopeVersion = Uint8Array.of(1);

/** Base64 of 0x01 and the packet, folded at 76 characters, no newline at the end. */
export function encodeEnvelope(packet: Uint8Array): Uint8Array {
  return encodeFoldedBase64(joinBytes([envelopeVersion, packet]));
}

/** An envelope as a header has it, or as it stands in a body or a file. */
export type EnvelopeText = string | Uint8Array;

/** The packet in an envelope; `parse` gets it, and nothing may be left behind it. Errors carry `code`. */
export function decodeEnvelope<T>(
  written: EnvelopeText,
  code: AssertionErrorCode,
  parse: (packet: PacketHeader) => T,
  crypto?: Crypto,
): T {
  const text = typeof written === "string" ? written : decodeUtf8(written);
  const bytes = text === undefined ? undefined : decodeBase64(text, crypto);
  if (bytes === undefined) throw new AssertionError(code, "cannot decode OpenPGP envelope: not base64");
  if (bytes.length === 0) throw new AssertionError(code, "cannot decode OpenPGP envelope: no data");
  if (bytes[0] !== 1) {
    throw new AssertionError(code, `cannot decode OpenPGP envelope: version ${bytes[0]} is not supported`);
  }
  const packet = readPacketHeader(bytes, 1, code);
  const value = parse(packet);
  if (packet.contents.unread() > 0) {
    throw new AssertionError(code, "cannot decode OpenPGP envelope: data after the packet");
  }
  return value;
}
