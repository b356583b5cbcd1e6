// UTF-8 (RFC 3629) by the Encoding Standard's own classes, which every engine has. They are declared here because the
// pure rooms are compiled without the types of Node and of the DOM.

declare const TextDecoder: new (
  label: "utf-8",
  options: { readonly fatal: true; readonly ignoreBOM: true },
) => { decode(bytes: Uint8Array): string };

declare const TextEncoder: new () => { encode(text: string): Uint8Array };

/** Takes what Go's utf8.Valid takes; `ignoreBOM` leaves a byte order mark in the text. */
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** The text of valid UTF-8, or undefined. A byte order mark is text like any other. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Is this valid UTF-8, by the rules of Go's utf8.Valid? */
export function isUtf8(bytes: Uint8Array): boolean {
  return bytes.length === 0 || decodeUtf8(bytes) !== undefined;
}

/** UTF-8 of well-formed text; a lone surrogate becomes U+FFFD (check isWellFormed first where that matters). */
export function encodeUtf8(text: string): Uint8Array {
  return encoder.encode(text);
}
