import { createPrivateKey, type JsonWebKey } from "node:crypto";
import { statSync } from "node:fs";
import { AssertionError } from "../../assertion/assertion-error.ts";
import { FsDisk } from "../../disk/fs-disk.ts";
import { type DeviceKey, deviceKeyFromPrivate } from "../../keys/device-key.ts";
import { decodePrivateKey, privateKeyOfPkcs1 } from "../../openpgp/private-key.ts";
import { Problem } from "../../problem/problem.ts";

/** An RSA key of 16384 bits in PEM has 13 KiB. */
const maxBytes = 64 * 1024;

function unreadable(path: string, cause: string): Problem {
  return new Problem("brand-key-unreadable", `cannot read the private key ${path}: ${cause}`);
}

function numberOf(jwk: JsonWebKey, name: "n" | "e" | "d" | "p" | "q" | "qi"): Uint8Array {
  return new Uint8Array(Buffer.from(jwk[name] ?? "", "base64url"));
}

function fromPem(path: string, text: string): DeviceKey {
  let jwk: JsonWebKey;
  try {
    jwk = createPrivateKey(text).export({ format: "jwk" });
  } catch {
    // OpenSSL's words may quote the file.
    throw unreadable(path, "it is no private key in PEM without a passphrase");
  }
  if (jwk.kty !== "RSA") throw unreadable(path, "it is not an RSA key, and assertions are signed with no other");
  const number = (name: Parameters<typeof numberOf>[1]): Uint8Array => numberOf(jwk, name);
  const numbers = { n: number("n"), e: number("e"), d: number("d"), p: number("p"), q: number("q"), qi: number("qi") };
  return deviceKeyFromPrivate(privateKeyOfPkcs1(numbers));
}

function fromSnapd(path: string, bytes: Uint8Array): DeviceKey {
  try {
    return deviceKeyFromPrivate(decodePrivateKey(bytes));
  } catch (fault) {
    if (!(fault instanceof AssertionError)) throw fault;
    throw unreadable(path, fault.message);
  }
}

/** Of an ordinary file: a device would be read without an end. */
function bytesIn(path: string): Uint8Array {
  let bytes: Uint8Array | undefined;
  try {
    bytes = new FsDisk().readFile(path, maxBytes);
  } catch (fault) {
    if (!(fault instanceof Problem)) throw fault;
    throw unreadable(path, fault.message.replace(/^.*: /, ""));
  }
  if (bytes === undefined) throw unreadable(path, "there is no such file");
  return bytes;
}

/** A private key that every user may read or replace is none; of a link the file counts that it leads to. */
function requireClosed(path: string): void {
  const mode = (statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o7777;
  if ((mode & 0o007) === 0) return;
  const may = (mode & 0o002) === 0 ? "read" : "changed";
  const shown = mode.toString(8).padStart(4, "0");
  const message = `cannot use the private key ${path}: it may be ${may} by every user (mode ${shown})`;
  const cure = `Run \`chmod 600 ${path}\`; if others have had access to it, have the key replaced.`;
  throw new Problem("brand-key-exposed", message, { cure });
}

/**
 * The RSA key in a file as snapd's private-keys-v1 has it, or in PEM (PKCS#1 or PKCS#8).
 * @throws Problem brand-key-unreadable, brand-key-exposed
 */
export function readPrivateKeyFile(path: string): DeviceKey {
  const bytes = bytesIn(path);
  requireClosed(path);
  const text = new TextDecoder("latin1").decode(bytes);
  return text.includes("-----BEGIN ") ? fromPem(path, text) : fromSnapd(path, bytes);
}
