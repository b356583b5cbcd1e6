/** RFC 4880 §4.3: a secret key and a secret subkey. */
const secretTags = new Set([5, 7]);
/** The byte that snapd writes before a packet (asserts/crypto.go, encodeV1). */
const snapdVersion = 0x01;

/** Base64 of some length, folded at line ends that may themselves be escaped. */
const base64Run = /[A-Za-z0-9+/]{40,}={0,2}(?:(?:\r?\n|\\+n)[A-Za-z0-9+/]+={0,2})*/g;

/** RFC 4880 §4.2: tag and size of the header, of the old format and of the new one. */
function packetHeader([first = 0, length = 0]: Uint8Array):
  | { readonly tag: number; readonly size: number }
  | undefined {
  if (first >= 0xc0) return { tag: first & 0x3f, size: length < 192 ? 2 : length < 224 ? 3 : length === 255 ? 6 : 2 };
  if (first >= 0x80) return { tag: (first >> 2) & 0xf, size: [2, 3, 5, 1][first & 3] ?? 1 };
  return undefined;
}

function beginsWithSecretKey(base64: string): boolean {
  const bytes = Buffer.from(base64.slice(0, 40), "base64");
  const packet = bytes[0] === snapdVersion ? bytes.subarray(1) : bytes;
  const header = packetHeader(packet);
  const version = header === undefined ? undefined : packet[header.size];
  return header !== undefined && secretTags.has(header.tag) && version !== undefined && version >= 3 && version <= 6;
}

/** The text without private keys as snapd and GnuPG keep them: OpenPGP packets in base64, which no line announces. */
export function withoutKeyPackets(text: string, mask: string): string {
  return text.replace(base64Run, (run) => (beginsWithSecretKey(run) ? mask : run));
}
