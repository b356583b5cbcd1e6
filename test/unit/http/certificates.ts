import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";

export interface TestCertificate {
  readonly certificate: string;
  readonly key: string;
  readonly name: string;
  readonly keyObject: KeyObject;
}

export interface CertificateWish {
  readonly name: string;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  readonly authority?: boolean;
  readonly issuer?: TestCertificate;
}

// Just enough DER for X.509 v3 with ECDSA P-256 and SHA-256 (RFC 5280 §4.1).
function der(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(parts);
  const { length } = content;
  const head =
    length < 0x80 ? [tag, length] : length < 0x100 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from(head), content]);
}

const bytes = (...values: readonly number[]): Uint8Array => Uint8Array.from(values);
const sequence = (...parts: readonly Uint8Array[]): Uint8Array => der(0x30, ...parts);
const oid = (...values: readonly number[]): Uint8Array => der(0x06, bytes(...values));
const ecdsaSha256 = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));

function nameOf(text: string): Uint8Array {
  return sequence(der(0x31, sequence(oid(0x55, 0x04, 0x03), der(0x0c, Buffer.from(text)))));
}

function timeOf(date: Date): Uint8Array {
  return der(0x18, Buffer.from(`${date.toISOString().replaceAll(/[-:T]/gu, "").slice(0, 14)}Z`));
}

function extension(id: Uint8Array, critical: boolean, value: Uint8Array): Uint8Array {
  return sequence(id, ...(critical ? [der(0x01, bytes(0xff))] : []), der(0x04, value));
}

function extensionsOf(wish: CertificateWish): Uint8Array {
  const constraints = extension(
    oid(0x55, 0x1d, 0x13),
    true,
    wish.authority === true ? sequence(der(0x01, bytes(0xff))) : sequence(),
  );
  const names = extension(oid(0x55, 0x1d, 0x11), false, sequence(der(0x82, Buffer.from(wish.name))));
  return der(0xa3, sequence(constraints, names));
}

function pem(label: string, content: Uint8Array): string {
  const lines =
    Buffer.from(content)
      .toString("base64")
      .match(/.{1,64}/gu) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}

/** A certificate made now, for tests only; self-signed without an issuer. */
export function makeCertificate(wish: CertificateWish): TestCertificate {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const day = 86_400_000;
  const from = wish.notBefore ?? new Date(Date.now() - day);
  const until = wish.notAfter ?? new Date(Date.now() + day);
  const serial = der(0x02, bytes(0x01, ...Array.from({ length: 8 }, () => Math.floor(Math.random() * 256))));
  const tbs = sequence(
    der(0xa0, der(0x02, bytes(2))),
    serial,
    ecdsaSha256,
    nameOf(wish.issuer?.name ?? wish.name),
    sequence(timeOf(from), timeOf(until)),
    nameOf(wish.name),
    publicKey.export({ type: "spki", format: "der" }),
    extensionsOf(wish),
  );
  const signature = sign("sha256", tbs, wish.issuer?.keyObject ?? privateKey);
  return {
    certificate: pem("CERTIFICATE", sequence(tbs, ecdsaSha256, der(0x03, bytes(0), signature))),
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    name: wish.name,
    keyObject: privateKey,
  };
}
