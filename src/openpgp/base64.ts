import type { Crypto } from "./crypto.ts";

// Base64 (RFC 4648) as Go's encoding/base64 reads and writes it: CR and LF are ignored wherever they stand,
// padding must be complete where there is any, the unused bits of the last character may be anything.

/** How many characters a line has in keys and signatures (snapd asserts/crypto.go). */
const foldedLineChars = 76;

const standardAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

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

function writeGroup(bytes: Uint8Array, at: number, group: number): void {
  bytes[at] = group >> 16;
  bytes[at + 1] = group >> 8;
  bytes[at + 2] = group;
}

/** What can read base64 in less time than reading each character here takes, but skips what is none. */
type QuickReader = Pick<Crypto, "base64">;

/** Standard alphabet with padding; undefined if it is not base64. */
export function decodeBase64(text: string, reader?: QuickReader): Uint8Array | undefined {
  return (reader && decodeQuickly(text, reader)) ?? decodeSlowly(text);
}

/**
 * What the reader makes of it, where nothing was skipped but line breaks and complete padding at the end: only then are
 * there as many bytes as the other characters stand for. All else is left to the slow way.
 */
function decodeQuickly(text: string, reader: QuickReader): Uint8Array | undefined {
  const chars = text.length - foldsIn(text);
  const pads = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const bytes = reader.base64(text);
  return bytes?.length === (chars / 4) * 3 - pads ? bytes : undefined;
}

/** How many newlines stand where writing would put them: counting all took longer. Others are left to the slow way. */
function foldsIn(text: string): number {
  let folds = 0;
  for (let at = foldedLineChars; at < text.length; at += foldedLineChars + 1) if (text.charCodeAt(at) === 0x0a) folds++;
  return folds;
}

/** Character by character, as Go does. */
function decodeSlowly(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(Math.ceil((text.length * 3) / 4));
  let used = 0;
  let group = 0;
  let seen = 0;
  for (let at = 0; at < text.length; at++) {
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

/** The character code of the six bits that begin this far from the right. */
function codeOf(group: number, shift: number): number {
  return standardCodes[(group >> shift) & 63] ?? 0;
}

/** Standard alphabet with padding, folded as keys and signatures are: a newline between lines, but none at the end. */
export function encodeFoldedBase64(bytes: Uint8Array): Uint8Array {
  const flat = Math.ceil(bytes.length / 3) * 4;
  const text = new Uint8Array(flat + Math.max(0, Math.ceil(flat / foldedLineChars) - 1));
  let used = 0;
  for (let at = 0; at < bytes.length; at += 3) {
    // Lines hold whole groups of four.
    if (used % (foldedLineChars + 1) === foldedLineChars) text[used++] = 0x0a;
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    text[used++] = codeOf(group, 18);
    text[used++] = codeOf(group, 12);
    text[used++] = at + 1 < bytes.length ? codeOf(group, 6) : 0x3d;
    text[used++] = at + 2 < bytes.length ? codeOf(group, 0) : 0x3d;
  }
  return text;
}
