function totalLength(parts: readonly Uint8Array[]): number {
  let total = 0;
  for (const part of parts) total += part.length;
  return total;
}

/** The parts as one array. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(totalLength(parts));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** A number of up to four octets, big-endian. */
export function bigEndian(value: number, byteCount: number): Uint8Array {
  const bytes = new Uint8Array(byteCount);
  for (let index = byteCount - 1, rest = value; index >= 0; index--, rest = Math.floor(rest / 256)) bytes[index] = rest;
  return bytes;
}

/** A new-format header (RFC 4880 §4.2.2): the tag, and the length in one, two or five octets. */
function packetHeader(tag: number, length: number): Uint8Array {
  const first = 0xc0 | tag;
  if (length < 192) return Uint8Array.of(first, length);
  if (length < 8384) return Uint8Array.of(first, ((length - 192) >> 8) + 192, length - 192);
  return joinBytes([Uint8Array.of(first, 255), bigEndian(length, 4)]);
}

/** One packet with a new-format header, in pieces that are still to be joined. */
export function packetParts(tag: number, parts: readonly Uint8Array[]): readonly Uint8Array[] {
  return [packetHeader(tag, totalLength(parts)), ...parts];
}

/** One packet with a new-format header. */
export function encodePacket(tag: number, parts: readonly Uint8Array[]): Uint8Array {
  return joinBytes(packetParts(tag, parts));
}

/** Without leading zero bytes. */
export function withoutLeadingZeros(bytes: Uint8Array): Uint8Array {
  let zeros = 0;
  while (bytes[zeros] === 0) zeros++;
  return zeros === 0 ? bytes : bytes.subarray(zeros);
}

/** A multiprecision integer (RFC 4880 §3.2): its bit length in two octets, then the number without leading zeros. */
export function mpiParts(number: Uint8Array): readonly [Uint8Array, Uint8Array] {
  const bytes = withoutLeadingZeros(number);
  const bits = bytes.length === 0 ? 0 : bytes.length * 8 - (Math.clz32(bytes[0] ?? 0) - 24);
  return [Uint8Array.of((bits >> 8) & 0xff, bits & 0xff), bytes];
}
