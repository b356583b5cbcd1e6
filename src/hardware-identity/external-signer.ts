import { createPublicKey, type KeyObject } from "node:crypto";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import type { HardwareKey } from "./hardware-key.ts";
import { hardwarePublicKey } from "./public-key.ts";
import { defaultSignerLimits, type Environment, runSigner, type SignerLimits } from "./run-signer.ts";

export interface SignerOptions {
  readonly environment: Environment;
  readonly limits?: Partial<SignerLimits>;
}

/** SubjectPublicKeyInfo only: node:crypto would take a certificate, and even a private key, for a public one. */
const publicPem = /^\s*(-----BEGIN PUBLIC KEY-----\r?\n[A-Za-z0-9+/=\r\n]+-----END PUBLIC KEY-----)\s*$/;

function publicKeyOf(output: Uint8Array, program: string): KeyObject {
  const block = publicPem.exec(Buffer.from(output).toString("latin1"))?.[1];
  try {
    if (block !== undefined) return createPublicKey(block);
  } catch {
    // Said below: the parser's own words would not help.
  }
  const cause = `${program} public-key wrote no public key in PEM`;
  throw new Problem("hardware-signer-unreadable", `cannot read the hardware key: ${cause}`);
}

/**
 * A key that lives in a TPM, a PKCS#11 token or a trusted application, reached through a program (the contract is in
 * docs/hardware-identity.md). The program is asked for the public key at once. Problems hardware-signer-…, hardware-key-unfit.
 */
export async function openExternalSigner(
  command: readonly [string, ...string[]],
  options: SignerOptions,
): Promise<HardwareKey> {
  const { environment } = options;
  const limits = { ...defaultSignerLimits, ...options.limits };
  const run = (words: readonly string[], input: Uint8Array): Promise<Uint8Array> =>
    runSigner({ argv: [...command, ...words], input, environment, limits });
  const origin = printable(command[0], 200);
  const publicKey = publicKeyOf(await run(["public-key"], new Uint8Array()), origin);
  return {
    source: "signer",
    origin,
    publicKey: hardwarePublicKey(publicKey, origin),
    sign: (message, digest) => run(["sign", digest], message),
  };
}
