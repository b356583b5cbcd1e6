import type { RsaPublicKey } from "../openpgp/crypto.ts";

/** Tag and length of a DER value (X.690 §8.1); contents of 16 MiB and more fit no key. */
function derHeader(tag: number, length: number): readonly number[] {
  if (length < 0x80) return [tag, length];
  if (length < 0x100) return [tag, 0x81, length];
  if (length < 0x10000) return [tag, 0x82, length >> 8, length & 0xff];
  return [tag, 0x83, length >> 16, (length >> 8) & 0xff, length & 0xff];
}

/** What stands before a number's own bytes: its header, and a zero where its first bit would be a sign. */
function integerHeader(number: Uint8Array): readonly number[] {
  const needsZero = number.length === 0 || (number[0] ?? 0) >= 0x80;
  return needsZero ? [...derHeader(2, number.length + 1), 0] : derHeader(2, number.length);
}

/** The RSA public key as PKCS#1 text (RFC 8017 §A.1.1), the base64 on one line: OpenSSL reads that, and so does Node. */
export function rsaPublicKeyPem({ n, e }: RsaPublicKey): string {
  const [beforeN, beforeE] = [integerHeader(n), integerHeader(e)];
  const length = beforeN.length + n.length + beforeE.length + e.length;
  const head = Buffer.from([...derHeader(0x30, length), ...beforeN]);
  const base64 = Buffer.concat([head, n, Buffer.from(beforeE), e]).toString("base64");
  return `-----BEGIN RSA PUBLIC KEY-----\n${base64}\n-----END RSA PUBLIC KEY-----\n`;
}
