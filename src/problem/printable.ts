/**
 * Text from the network or the hardware as it may stand in a message: control, format and bidirectional characters
 * and lone surrogates become U+FFFD, and it is cut to maxChars.
 */
export function printable(text: string, maxChars = 200): string {
  const cut = text.length > maxChars ? `${text.slice(0, maxChars)}…` : text;
  return cut.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, "\uFFFD");
}
