import { AssertionError, type AssertionErrorCode } from "../assertion/assertion-error.ts";

// Reads one OpenPGP packet (RFC 4880 §4.2) the way golang.org/x/crypto/openpgp/packet does, because what snapd
// accepts is decided there: public keys and signatures go through a buffer of 4096 bytes, so that bytes behind the
// fields are noticed only if that buffer has not swallowed them, and a length that promises too much does no harm
// as long as the fields are complete.

const readAheadBytes = 4096;

export interface PacketHeader {
  readonly tag: number;
  readonly contents: PacketContents;
}

type Length = { readonly bytes: number; readonly partial: boolean };

/** The big-endian number in these bytes. */
export function numberIn(bytes: Uint8Array, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) value = value * 256 + (bytes[at] ?? 0);
  return value;
}

/** The contents of a packet: its length may be fixed, come in parts, or be all there is. */
export class PacketContents {
  readonly #data: Uint8Array;
  readonly #code: AssertionErrorCode;
  #at: number;
  #remaining: number;
  #partial: boolean;
  /** Where in the data what was read ahead and is not taken yet starts and ends. */
  #aheadAt = 0;
  #aheadEnd = 0;
  #buffered: boolean;

  /** `remaining` is Infinity for a packet of indeterminate length. */
  constructor(data: Uint8Array, at: number, length: Length, code: AssertionErrorCode) {
    this.#data = data;
    this.#at = at;
    this.#remaining = length.bytes;
    this.#partial = length.partial;
    this.#code = code;
    this.#buffered = false;
  }

  /** From now on read ahead, as Go does to look at the version of a key or signature. */
  readAhead(): void {
    this.#buffered = true;
    this.#fill();
  }

  /** Exactly `count` bytes, or an error. */
  take(count: number): Uint8Array {
    if (count <= this.#aheadEnd - this.#aheadAt) return this.#takeAhead(count);
    const bytes = new Uint8Array(Math.min(count, this.#data.length));
    let got = 0;
    while (got < count) {
      const part = this.#next(count - got);
      if (part.length === 0) throw new AssertionError(this.#code, "cannot read OpenPGP packet: unexpected end");
      bytes.set(part, got);
      got += part.length;
    }
    return bytes;
  }

  takeNumber(byteCount: number): number {
    const from = this.#aheadAt;
    if (byteCount <= this.#aheadEnd - from) {
      this.#aheadAt += byteCount;
      return numberIn(this.#data, from, this.#aheadAt);
    }
    return numberIn(this.take(byteCount), 0, byteCount);
  }

  /** Everything up to the end of the packet. */
  takeRest(): Uint8Array {
    const parts: number[] = [];
    for (let part = this.#next(readAheadBytes); part.length > 0; part = this.#next(readAheadBytes)) {
      for (const byte of part) parts.push(byte);
    }
    return Uint8Array.from(parts);
  }

  /** Bytes behind what has been read (and read ahead) so far. */
  unread(): number {
    return this.#data.length - this.#at;
  }

  #takeAhead(count: number): Uint8Array {
    const from = this.#aheadAt;
    this.#aheadAt += count;
    return this.#data.subarray(from, this.#aheadAt);
  }

  #next(wanted: number): Uint8Array {
    const left = this.#aheadEnd - this.#aheadAt;
    if (left > 0) return this.#takeAhead(Math.min(wanted, left));
    if (!this.#buffered || wanted >= readAheadBytes) {
      const count = this.#read(wanted);
      return this.#data.subarray(this.#at - count, this.#at);
    }
    this.#fill();
    return this.#takeAhead(Math.min(wanted, this.#aheadEnd - this.#aheadAt));
  }

  #fill(): void {
    const count = this.#read(readAheadBytes);
    this.#aheadAt = this.#at - count;
    this.#aheadEnd = this.#at;
  }

  /** Reads on by at least one byte and at most `most`, and says by how many; by none at the end of the packet. */
  #read(most: number): number {
    while (this.#remaining === 0) {
      if (!this.#partial) return 0;
      this.#nextPart();
    }
    const count = Math.min(most, this.#remaining, this.#data.length - this.#at);
    if (count === 0 && this.#remaining !== Number.POSITIVE_INFINITY) {
      throw new AssertionError(this.#code, "cannot read OpenPGP packet: unexpected end");
    }
    this.#at += count;
    this.#remaining -= count;
    return count;
  }

  #nextPart(): void {
    const { length, at } = readLength(this.#data, this.#at, this.#code);
    this.#at = at;
    this.#remaining = length.bytes;
    this.#partial = length.partial;
  }
}

function byteAt(data: Uint8Array, at: number, code: AssertionErrorCode): number {
  const byte = data[at];
  if (byte === undefined) throw new AssertionError(code, "cannot read OpenPGP packet: unexpected end");
  return byte;
}

function numberAt(data: Uint8Array, at: number, byteCount: number, code: AssertionErrorCode): number {
  let value = 0;
  for (let index = 0; index < byteCount; index++) value = value * 256 + byteAt(data, at + index, code);
  return value;
}

/** A new-format length (RFC 4880 §4.2.2): one, two or five octets, or that of a part. */
function readLength(data: Uint8Array, at: number, code: AssertionErrorCode): { length: Length; at: number } {
  const first = byteAt(data, at, code);
  if (first < 192) return { length: { bytes: first, partial: false }, at: at + 1 };
  if (first < 224) {
    const bytes = (first - 192) * 256 + byteAt(data, at + 1, code) + 192;
    return { length: { bytes, partial: false }, at: at + 2 };
  }
  if (first < 255) return { length: { bytes: 2 ** (first & 0x1f), partial: true }, at: at + 1 };
  return { length: { bytes: numberAt(data, at + 1, 4, code), partial: false }, at: at + 5 };
}

/** The header of the packet that starts at `at`; errors carry `code`. */
export function readPacketHeader(data: Uint8Array, at: number, code: AssertionErrorCode): PacketHeader {
  const first = byteAt(data, at, code);
  if ((first & 0x80) === 0) throw new AssertionError(code, "cannot read OpenPGP packet: not the start of a packet");
  if ((first & 0x40) !== 0) {
    const read = readLength(data, at + 1, code);
    return { tag: first & 0x3f, contents: new PacketContents(data, read.at, read.length, code) };
  }
  const tag = (first & 0x3f) >> 2;
  const lengthBytes = (first & 3) === 3 ? 0 : 2 ** (first & 3);
  const bytes = lengthBytes === 0 ? Number.POSITIVE_INFINITY : numberAt(data, at + 1, lengthBytes, code);
  return { tag, contents: new PacketContents(data, at + 1 + lengthBytes, { bytes, partial: false }, code) };
}
