import { createPublicKey, type KeyObject } from "node:crypto";
import { hardwareKeyId } from "../assertion/hardware-identity.ts";
import { nodeCrypto } from "../keys/node-crypto.ts";
import { Problem } from "../problem/problem.ts";
import type { HardwareKeyKind } from "./settings.ts";

/** The public half of a hardware key, in the one spelling that is hashed and published. */
export interface HardwarePublicKey {
  readonly kind: HardwareKeyKind;
  /** For people: "P-256", "3072 bits". */
  readonly size: string;
  /** The header hardware-id-key: the lines between BEGIN and END, with inner newlines and none at the end. */
  readonly headerText: string;
  /** The header hardware-id-key-sha3-384, over exactly that text. */
  readonly keyId: string;
  readonly keyObject: KeyObject;
}

const curves: ReadonlyMap<string, string> = new Map([
  ["prime256v1", "P-256"],
  ["secp384r1", "P-384"],
]);

const rsaBits = { min: 2048, max: 4096 } as const;
/** Go refuses larger ones (crypto/rsa, checkPub). */
const maxExponent = 2n ** 31n - 1n;

function unfit(origin: string, cause: string): Problem {
  return new Problem("hardware-key-unfit", `cannot use the hardware key ${origin}: ${cause}`);
}

function rsaSize(key: KeyObject, origin: string): string {
  const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
  if (modulusLength < rsaBits.min || modulusLength > rsaBits.max) {
    throw unfit(origin, `it has ${modulusLength} bits, and must have ${rsaBits.min} to ${rsaBits.max}`);
  }
  if (publicExponent < 3n || publicExponent > maxExponent || publicExponent % 2n === 0n) {
    throw unfit(origin, "its public exponent is even, too small or too large");
  }
  return `${modulusLength} bits`;
}

function curveOf(key: KeyObject, origin: string): string {
  const name = key.asymmetricKeyDetails?.namedCurve ?? "no named curve";
  const curve = curves.get(name);
  if (curve === undefined) throw unfit(origin, `it is on ${name}, and must be on P-256 or P-384`);
  return curve;
}

/**
 * The key's X.509 SubjectPublicKeyInfo in PEM (RFC 7468 §13) without its first and last line. It is built anew from the
 * key's numbers, so that compressed points or odd line lengths of the source do not change what is hashed.
 */
function headerTextOf(key: KeyObject): string {
  const fresh = createPublicKey({ key: key.export({ format: "jwk" }), format: "jwk" });
  return fresh.export({ format: "pem", type: "spki" }).toString().trimEnd().split("\n").slice(1, -1).join("\n");
}

/** What is published of a key. Problem hardware-key-unfit for other kinds and sizes; `origin` says whose it is. */
export function hardwarePublicKey(key: KeyObject, origin: string): HardwarePublicKey {
  const type = key.asymmetricKeyType;
  if (type !== "rsa" && type !== "ec") throw unfit(origin, `it is of the kind ${type ?? "unknown"}`);
  const size = type === "rsa" ? rsaSize(key, origin) : curveOf(key, origin);
  const headerText = headerTextOf(key);
  return {
    kind: type === "rsa" ? "rsa" : "ecdsa",
    size,
    headerText,
    keyId: hardwareKeyId(headerText, nodeCrypto),
    keyObject: publicKeyOfHeader(headerText),
  };
}

/** The header's text in PEM again, as its readers put it together (snapd asserts/hardware_identity.go). */
export function pemOfHeader(headerText: string): string {
  return `-----BEGIN PUBLIC KEY-----\n${headerText}\n-----END PUBLIC KEY-----\n`;
}

/** The key as a reader of the header gets it. */
export function publicKeyOfHeader(headerText: string): KeyObject {
  return createPublicKey(pemOfHeader(headerText));
}
