import type { JsonWebKey } from "node:crypto";
import type { RsaPrivateKey } from "../openpgp/crypto.ts";

function integerOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString("hex") || "0"}`);
}

function fieldOf(value: bigint): string {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex").toString("base64url");
}

/**
 * The key as a JSON Web Key (RFC 7518 §6.3.2). OpenPGP's u is p⁻¹ mod q and JWK's qi is q⁻¹ mod p, so the primes
 * change places; the two reduced exponents, which OpenPGP does not keep, are made anew.
 */
export function privateKeyJwk(key: RsaPrivateKey): JsonWebKey {
  const [n, e, d, p, q, qi] = [key.n, key.e, key.d, key.q, key.p, key.u].map(integerOf) as [
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
  ];
  const dp = d % (p - 1n);
  const dq = d % (q - 1n);
  return {
    kty: "RSA",
    n: fieldOf(n),
    e: fieldOf(e),
    d: fieldOf(d),
    p: fieldOf(p),
    q: fieldOf(q),
    dp: fieldOf(dp),
    dq: fieldOf(dq),
    qi: fieldOf(qi),
  };
}
