import type { Crypto } from "../openpgp/crypto.ts";
import { assemble } from "./assemble.ts";
import type { Assertion, Headers } from "./assertion.ts";
import { AssertionError } from "./assertion-error.ts";
import { parseHeaders } from "./headers.ts";
import { decodeUtf8 } from "./utf8.ts";

const newline = 0x0a;

/** Where the first empty line at or after `from` starts (its two newlines), before `to`; -1 if there is none. */
function findEmptyLine(bytes: Uint8Array, from: number, to = bytes.length): number {
  for (let at = bytes.indexOf(newline, from); at >= 0 && at + 1 < to; at = bytes.indexOf(newline, at + 1)) {
    if (bytes[at + 1] === newline) return at;
  }
  return -1;
}

function findLastEmptyLine(bytes: Uint8Array): number {
  for (let at = bytes.lastIndexOf(newline); at > 0; at = bytes.lastIndexOf(newline, at - 1)) {
    if (bytes[at - 1] === newline) return at - 1;
  }
  return -1;
}

/** The headers in these bytes. */
export function decodeHeaders(bytes: Uint8Array): Headers {
  const text = decodeUtf8(bytes);
  if (text === undefined) throw new AssertionError("not-utf8", "cannot parse headers: they are not UTF-8");
  return parseHeaders(text);
}

/** Where the parts of an assertion end, and its headers. */
interface Parts {
  readonly headers: Headers;
  /** Where the empty line behind the headers starts; -1 if the content has no body. */
  readonly headersEnd: number;
  readonly contentBytes: number;
}

function noSeparator(): AssertionError {
  return new AssertionError("separator-missing", "cannot decode assertion: no empty line before a signature");
}

function partsOfBytes(encoded: Uint8Array): Parts {
  const contentBytes = findLastEmptyLine(encoded);
  if (contentBytes < 0) throw noSeparator();
  const headersEnd = findEmptyLine(encoded, 0, contentBytes);
  const headers = decodeHeaders(encoded.subarray(0, headersEnd < 0 ? contentBytes : headersEnd));
  return { headers, headersEnd, contentBytes };
}

/** The same for ASCII, where a position in the text is one in the bytes. */
function partsOfAscii(text: string): Parts {
  const first = text.indexOf("\n\n");
  if (first < 0) throw noSeparator();
  // Without a body the first empty line is the last: searching on for another takes less time than searching backwards.
  const contentBytes = text.indexOf("\n\n", first + 1) < 0 ? first : text.lastIndexOf("\n\n");
  const headersEnd = first + 1 < contentBytes ? first : -1;
  return { headers: parseHeaders(text.slice(0, headersEnd < 0 ? contentBytes : headersEnd)), headersEnd, contentBytes };
}

/**
 * One assertion, as a file in asserts-v0 has it: the signature is what follows its last empty line (snapd
 * asserts/asserts.go Decode). The bytes are copied. The signature is not verified.
 * @throws AssertionError
 */
export function decodeAssertion(bytes: Uint8Array, crypto: Crypto): Assertion {
  const encoded = crypto.copy(bytes);
  // Nearly every assertion is ASCII: the engine decodes and searches one text in less time than bytes are searched here.
  const text = decodeUtf8(encoded);
  const ascii = text?.length === encoded.length ? text : undefined;
  const { headers, headersEnd, contentBytes } = ascii === undefined ? partsOfBytes(encoded) : partsOfAscii(ascii);
  const body = headersEnd < 0 ? encoded.subarray(0, 0) : encoded.subarray(headersEnd + 2, contentBytes);
  return assemble({ headers, body, encoded, ascii, contentBytes }, crypto);
}
