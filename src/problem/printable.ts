/**
 * Printable ASCII, as nearly every text is. Asked before Unicode's classes are used: a regular expression with one in it
 * takes half a millisecond to be made ready.
 */
export function isPlain(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}

/**
 * Text from the network or the hardware as it may stand in a message: control, format and bidirectional characters
 * and lone surrogates become U+FFFD, and it is cut to maxChars.
 */
export function printable(text: string, maxChars = 200): string {
  const cut = text.length > maxChars ? `${text.slice(0, maxChars)}…` : text;
  return isPlain(text) ? cut : cut.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, "\uFFFD");
}

/** Control characters (Unicode category Cc): line breaks among them. */
export function hasControls(text: string): boolean {
  return /[\u0000-\u001f\u007f-\u009f]/.test(text);
}
