import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { decodePrivateKey, encodePrivateKey } from "../../../src/openpgp/private-key.ts";
import { decodePublicKey, encodePublicKey, keyIdOf } from "../../../src/openpgp/public-key.ts";
import { decodeSignature, signatureMatches } from "../../../src/openpgp/signature.ts";
import { came, insist } from "../expected.ts";

/** A key's public half has one id, however it was written. */
function publicKey(data: Uint8Array): void {
  const decoded = came(() => decodePublicKey(data));
  if (!("value" in decoded)) return;
  const again = decodePublicKey(encodePublicKey(decoded.value));
  insist(keyIdOf(again, nodeCrypto) === keyIdOf(decoded.value, nodeCrypto), "the key id changed");
}

function privateKey(data: Uint8Array): void {
  const decoded = came(() => decodePrivateKey(data));
  if (!("value" in decoded)) return;
  const again = decodePrivateKey(encodePrivateKey(decoded.value));
  insist(Buffer.compare(again.d, decoded.value.d) === 0, "the private number changed");
}

function signature(data: Uint8Array): void {
  const decoded = came(() => decodeSignature(data));
  if (!("value" in decoded)) return;
  const key = { n: new Uint8Array(256).fill(0xc1), e: Uint8Array.from([1, 0, 1]) };
  const content = new Uint8Array(10);
  insist(!signatureMatches(decoded.value, content, key, nodeCrypto), "a signature fits a key that signed nothing");
}

/** The same bytes as base64 text, and raw behind the version byte, to each of the three readers. */
export function fuzz(data: Uint8Array): void {
  const wrapped = Buffer.from(Buffer.concat([Uint8Array.from([1]), data]).toString("base64"));
  for (const text of [new Uint8Array(data), new Uint8Array(wrapped)]) {
    publicKey(text);
    privateKey(text);
    signature(text);
  }
}
