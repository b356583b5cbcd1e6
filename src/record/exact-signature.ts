import type { Assertion } from "../assertion/assertion.ts";

/** snapd folds what it encodes here (asserts/crypto.go). */
const lineChars = 76;
const formatByte = 0x01;
/** RFC 4880 §4.2: a signature packet in the new format. */
const signatureTag = 0xc2;

function folded(bytes: Buffer): string {
  return (bytes.toString("base64").match(new RegExp(`.{1,${lineChars}}`, "g")) ?? []).join("\n");
}

/** Does the length in the packet's header (RFC 4880 §4.2.2) say exactly what is there? */
function hasExactLength(bytes: Buffer): boolean {
  const [format, tag, first = 0, second = 0] = bytes;
  if (format !== formatByte || tag !== signatureTag) return false;
  if (first < 192) return bytes.length === 3 + first;
  return first < 224 && bytes.length === 4 + ((first - 192) << 8) + second + 192;
}

/**
 * Is the signature written as snapd and vaults write it? A reader takes other line ends, unused bits of base64 and a longer
 * length for the same signature: bytes that could be changed unnoticed.
 */
export function hasExactSignature({ encoded }: Assertion): boolean {
  const text = Buffer.from(encoded).toString("latin1");
  const signature = text.slice(text.lastIndexOf("\n\n") + 2).replace(/\n$/, "");
  const bytes = Buffer.from(signature.replaceAll("\n", ""), "base64");
  return folded(bytes) === signature && hasExactLength(bytes);
}
