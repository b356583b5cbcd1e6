/** What nearly every text is. The classes of Unicode below take a millisecond to be made ready. */
const plain = /^[\x20-\x7e]*$/;

/**
 * Text from the network or the hardware as it may stand in a message: control, format and bidirectional characters
 * and lone surrogates become U+FFFD, and it is cut to maxChars.
 */
export function printable(text: string, maxChars = 200): string {
  const cut = text.length > maxChars ? `${text.slice(0, maxChars)}…` : text;
  return plain.test(text) ? cut : cut.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, "\uFFFD");
}

/** Control characters (Unicode category Cc): line breaks among them. */
export function hasControls(text: string): boolean {
  return /[\u0000-\u001f\u007f-\u009f]/.test(text);
}
