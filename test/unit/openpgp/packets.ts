import { encodeFoldedBase64 } from "../../../src/openpgp/base64.ts";
import { bigEndian, joinBytes } from "../../../src/openpgp/packet-writer.ts";

/** The envelope around any bytes. */
export function envelope(contents: Uint8Array, version = 1): Uint8Array {
  return encodeFoldedBase64(joinBytes([Uint8Array.of(version), contents]));
}

/** A packet whose header has five length octets, so that any length can be claimed. */
export function packet(tag: number, contents: Uint8Array, claimedBytes = contents.length): Uint8Array {
  return joinBytes([Uint8Array.of(0xc0 | tag, 255), bigEndian(claimedBytes, 4), contents]);
}

/** A number with its bit length as it is claimed. */
export function mpi(number: Uint8Array, bits = number.length * 8): Uint8Array {
  return joinBytes([bigEndian(bits, 2), number]);
}

/** The same contents in parts of 512 bytes; the last part carries the rest. */
export function partialPacket(tag: number, contents: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [Uint8Array.of(0xc0 | tag)];
  let rest = contents;
  for (; rest.length > 512; rest = rest.subarray(512)) parts.push(Uint8Array.of(224 + 9), rest.subarray(0, 512));
  const length = rest.length < 192 ? [rest.length] : [192 + ((rest.length - 192) >> 8), (rest.length - 192) & 255];
  return joinBytes([...parts, Uint8Array.from(length), rest]);
}
