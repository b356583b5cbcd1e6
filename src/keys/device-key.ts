import { createPrivateKey, createSign, type KeyObject } from "node:crypto";
import { inspect } from "node:util";
import type { RsaPrivateKey, RsaPublicKey, SigningKey } from "../openpgp/crypto.ts";
import { encodePrivateKey, privateKeyOfPkcs1 } from "../openpgp/private-key.ts";
import { keyIdOf } from "../openpgp/public-key.ts";
import { KeySearch } from "./key-search.ts";
import { nodeCrypto } from "./node-crypto.ts";
import { privateKeyJwk } from "./rsa-jwk.ts";

/** The device's RSA key: what snapd keeps in private-keys-v1 and the serial assertion names. */
export interface DeviceKey extends SigningKey {
  /** The content of the file private-keys-v1/KEY-ID, byte for byte as snapd writes it. A secret. */
  encodePrivate(): Uint8Array;
}

/** Keeps the secret numbers where neither a log line nor JSON can find them. */
class RsaDeviceKey implements DeviceKey {
  readonly keyId: string;
  readonly publicKey: RsaPublicKey;
  readonly #privateKey: RsaPrivateKey;
  #encoded: Uint8Array | undefined;
  /** Made at the first signature: a run that only looks at the key does not need it. */
  #keyObject: KeyObject | undefined;

  constructor(privateKey: RsaPrivateKey, keyObject?: KeyObject) {
    this.#keyObject = keyObject;
    this.publicKey = { n: privateKey.n, e: privateKey.e };
    this.keyId = keyIdOf(this.publicKey, nodeCrypto);
    this.#privateKey = privateKey;
  }

  signSha512(parts: readonly Uint8Array[]): Uint8Array {
    this.#keyObject ??= createPrivateKey({ key: privateKeyJwk(this.#privateKey), format: "jwk" });
    const signer = createSign("sha512");
    for (const part of parts) signer.update(part);
    return new Uint8Array(signer.sign(this.#keyObject));
  }

  encodePrivate(): Uint8Array {
    this.#encoded ??= encodePrivateKey(this.#privateKey);
    return this.#encoded;
  }

  toJSON(): unknown {
    return { keyId: this.keyId, private: "[redacted]" };
  }

  [inspect.custom](): string {
    return `DeviceKey { ${this.keyId}, private: [redacted] }`;
  }
}

/** Throws nothing for a key of decodePrivateKey, whose numbers are checked there. */
export function deviceKeyFromPrivate(key: RsaPrivateKey): DeviceKey {
  return new RsaDeviceKey(key);
}

function bytesOf(field: string | undefined): Uint8Array {
  return new Uint8Array(Buffer.from(field ?? "", "base64url"));
}

/** A new key with exponent 65537, searched for in a thread of its own: timers and sockets go on. */
export async function generateDeviceKey(bits?: number): Promise<DeviceKey> {
  return await deviceKeyOf(new KeySearch(bits));
}

/** The device key of a search that may have begun already. */
export async function deviceKeyOf(search: Pick<KeySearch, "take">): Promise<DeviceKey> {
  const found = await search.take();
  const { n, e, d, p, q, qi } = found.export({ format: "jwk" });
  const numbers = { n: bytesOf(n), e: bytesOf(e), d: bytesOf(d), p: bytesOf(p), q: bytesOf(q), qi: bytesOf(qi) };
  return new RsaDeviceKey(privateKeyOfPkcs1(numbers), found);
}
