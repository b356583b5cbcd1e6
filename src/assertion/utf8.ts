// UTF-8 (RFC 3629) written here, because TextDecoder is a type of the DOM and of Node.

// Bytes handed to String.fromCharCode at once: far below what engines take as arguments.
const chunkBytes = 4096;

/** How long the sequence starting with this byte is, or 0 if none may start with it. */
function sequenceLength(first: number): number {
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return 2;
  if (first >= 0xe0 && first <= 0xef) return 3;
  return first >= 0xf0 && first <= 0xf4 ? 4 : 0;
}

/** The code point at `at`, or -1: overlong forms, surrogates, values above U+10FFFF and cut sequences are refused. */
function codePointAt(bytes: Uint8Array, at: number, length: number): number {
  const first = bytes[at] ?? 0;
  if (at + length > bytes.length) return -1;
  let point = first & (0xff >> (length + 1));
  for (let next = 1; next < length; next++) {
    const byte = bytes[at + next] ?? 0;
    if ((byte & 0xc0) !== 0x80) return -1;
    point = (point << 6) | (byte & 0x3f);
  }
  if (length === 3 && (point < 0x800 || (point >= 0xd800 && point <= 0xdfff))) return -1;
  return length === 4 && (point < 0x10000 || point > 0x10ffff) ? -1 : point;
}

/** The first byte at or after `from` that is not ASCII, or the length. */
function asciiEnd(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && (bytes[at] ?? 0) < 0x80) at++;
  return at;
}

/** Is this valid UTF-8, by the rules of Go's utf8.Valid? */
export function isUtf8(bytes: Uint8Array): boolean {
  for (let at = asciiEnd(bytes, 0); at < bytes.length; at = asciiEnd(bytes, at)) {
    const length = sequenceLength(bytes[at] ?? 0);
    if (length === 0 || codePointAt(bytes, at, length) < 0) return false;
    at += length;
  }
  return true;
}

function asciiText(bytes: Uint8Array, from: number, to: number): string {
  let text = "";
  for (let at = from; at < to; at += chunkBytes) {
    text += String.fromCharCode(...bytes.subarray(at, Math.min(at + chunkBytes, to)));
  }
  return text;
}

/** The text of valid UTF-8, or undefined. A byte order mark is text like any other. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  let text = "";
  let at = 0;
  while (at < bytes.length) {
    const end = asciiEnd(bytes, at);
    text += asciiText(bytes, at, end);
    if (end === bytes.length) break;
    const length = sequenceLength(bytes[end] ?? 0);
    const point = length === 0 ? -1 : codePointAt(bytes, end, length);
    if (point < 0) return undefined;
    text += String.fromCodePoint(point);
    at = end + length;
  }
  return text;
}

/** UTF-8 of well-formed text; a lone surrogate becomes U+FFFD (check isWellFormed first where that matters). */
export function encodeUtf8(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 3);
  let used = 0;
  for (let at = 0; at < text.length; at++) {
    let point = text.charCodeAt(at);
    if (point < 0x80) {
      bytes[used++] = point;
      continue;
    }
    point = text.codePointAt(at) ?? 0;
    if (point >= 0xd800 && point <= 0xdfff) point = 0xfffd;
    if (point > 0xffff) at++;
    used = writePoint(bytes, used, point);
  }
  return bytes.slice(0, used);
}

function writePoint(bytes: Uint8Array, at: number, point: number): number {
  const length = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  for (let index = length - 1, rest = point; index >= 0; index--, rest >>= 6) {
    bytes[at + index] = index === 0 ? ((0xf00 >> length) & 0xff) | rest : 0x80 | (rest & 0x3f);
  }
  return at + length;
}
