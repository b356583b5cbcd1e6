import { decodeUtf8 } from "../assertion/utf8.ts";

// Base64 (RFC 4648) as Go's encoding/base64 reads and writes it: CR and LF are ignored wherever they stand,
// padding must be complete where there is any, the unused bits of the last character may be anything.

const standardAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const urlAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

const invalid = 255;
const newline = 254;
const padding = 253;

function standardValuesTable(): Uint8Array {
  const values = new Uint8Array(256).fill(invalid);
  for (let value = 0; value < standardAlphabet.length; value++) values[standardAlphabet.charCodeAt(value)] = value;
  values[0x0a] = newline;
  values[0x0d] = newline;
  values[0x3d] = padding;
  return values;
}

const standardValues = standardValuesTable();
const standardCodes = Uint8Array.from(standardAlphabet, (letter) => letter.charCodeAt(0));
const urlCodes = Uint8Array.from(urlAlphabet, (letter) => letter.charCodeAt(0));

/** What the character at `at` stands for: 0 to 63, or one of the marks above. */
function valueAt(text: string, at: number): number {
  return standardValues[text.charCodeAt(at)] ?? invalid;
}

/** Does the padding that starts at `from` complete a group of `seen` characters, with only newlines after it? */
function paddingIsComplete(text: string, from: number, seen: number): boolean {
  let wanted = seen === 2 ? 2 : seen === 3 ? 1 : -1;
  for (let at = from; at < text.length; at++) {
    const value = valueAt(text, at);
    if (value === newline) continue;
    if (value !== padding || wanted === 0) return false;
    wanted--;
  }
  return wanted === 0;
}

/** The 24 bits of the four characters at `at`; negative where one of them is none of the alphabet, or not there. */
function groupAt(text: string, at: number): number {
  if (at + 4 > text.length) return -1;
  const [a, b, c, d] = [valueAt(text, at), valueAt(text, at + 1), valueAt(text, at + 2), valueAt(text, at + 3)];
  return (a | b | c | d) > 63 ? -1 : (a << 18) | (b << 12) | (c << 6) | d;
}

function writeGroup(bytes: Uint8Array, at: number, group: number): void {
  bytes[at] = group >> 16;
  bytes[at + 1] = group >> 8;
  bytes[at + 2] = group;
}

/** Standard alphabet with padding; undefined if it is not base64. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(Math.ceil((text.length * 3) / 4));
  let used = 0;
  // Nearly everything is whole groups and newlines between them; what is left goes character by character.
  for (let at = 0; at < text.length; ) {
    const group = groupAt(text, at);
    if (group >= 0) {
      writeGroup(bytes, used, group);
      used += 3;
      at += 4;
    } else if (valueAt(text, at) === newline) at++;
    else return decodeRest(text, at, bytes, used);
  }
  return bytes.subarray(0, used);
}

/** The rest of the text, from `from` on, behind the bytes that are there. */
function decodeRest(text: string, from: number, bytes: Uint8Array, before: number): Uint8Array | undefined {
  let used = before;
  let group = 0;
  let seen = 0;
  for (let at = from; at < text.length; at++) {
    const value = valueAt(text, at);
    if (value === newline) continue;
    if (value === padding) return paddingIsComplete(text, at, seen) ? finish(bytes, used, group, seen) : undefined;
    if (value === invalid) return undefined;
    group = (group << 6) | value;
    if (++seen < 4) continue;
    writeGroup(bytes, used, group);
    used += 3;
    group = 0;
    seen = 0;
  }
  return seen === 0 ? bytes.subarray(0, used) : undefined;
}

/** The bytes of a last group of two or three characters, and the result cut to what was written. */
function finish(bytes: Uint8Array, used: number, group: number, seen: number): Uint8Array {
  if (seen === 2) bytes[used] = group >> 4;
  if (seen === 3) {
    bytes[used] = group >> 10;
    bytes[used + 1] = group >> 2;
  }
  return bytes.subarray(0, used + Math.max(0, seen - 1));
}

/** Standard alphabet with padding, a newline after every `lineChars` characters but none at the end. */
export function encodeFoldedBase64(bytes: Uint8Array, lineChars: number): Uint8Array {
  const flat = Math.ceil(bytes.length / 3) * 4;
  const text = new Uint8Array(flat + Math.max(0, Math.ceil(flat / lineChars) - 1));
  let used = 0;
  for (let at = 0, column = 0; at < bytes.length; at += 3) {
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    for (let index = 0; index < 4; index++, column++) {
      if (column === lineChars) {
        text[used++] = 0x0a;
        column = 0;
      }
      const isPad = at + index > bytes.length;
      text[used++] = isPad ? 0x3d : (standardCodes[(group >> (18 - 6 * index)) & 63] ?? 0);
    }
  }
  return text;
}

/** The URL alphabet without padding: how key ids and digests are written in headers. */
export function encodeBase64Url(bytes: Uint8Array): string {
  const text = new Uint8Array(Math.ceil((bytes.length * 4) / 3));
  let used = 0;
  for (let at = 0; at < bytes.length; at += 3) {
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    const chars = Math.min(4, bytes.length - at + 1);
    for (let index = 0; index < chars; index++) text[used++] = urlCodes[(group >> (18 - 6 * index)) & 63] ?? 0;
  }
  return decodeUtf8(text) ?? "";
}
