import type { AccountAssertion, AccountKeyAssertion } from "../assertion/assertion.ts";
import { signAssertion } from "../assertion/sign.ts";
import type { Crypto, SigningKey } from "../openpgp/crypto.ts";
import { encodePublicKey } from "../openpgp/public-key.ts";
import { rfc3339 } from "./rig-context.ts";

/** An account with one of its account-keys and the private half of that key. */
export interface Authority {
  readonly account: AccountAssertion;
  readonly accountKey: AccountKeyAssertion;
  readonly key: SigningKey;
}

/** Who signs an account or account-key: the account id in authority-id, and its key. */
export interface Signer {
  readonly accountId: string;
  readonly key: SigningKey;
}

export interface AccountInput {
  readonly accountId: string;
  readonly displayName: string;
  readonly validation?: "verified" | "unproven";
  readonly signedAt: Date;
}

/** An account assertion (snapd asserts/account.go). */
export function signAccount(signer: Signer, input: AccountInput, crypto: Crypto): AccountAssertion {
  const assertion = signAssertion({
    type: "account",
    headers: {
      "authority-id": signer.accountId,
      "account-id": input.accountId,
      "display-name": input.displayName,
      username: input.accountId,
      validation: input.validation ?? "unproven",
      timestamp: rfc3339(input.signedAt),
    },
    signedAt: input.signedAt,
    key: signer.key,
    crypto,
  });
  if (assertion.type !== "account") throw new TypeError("signAssertion changed the type");
  return assertion;
}

/** One entry of a constraints list: header names to patterns; `type` is mandatory (asserts/account_key.go). */
export type ConstraintInput = Readonly<Record<string, string>>;

export interface AccountKeyInput {
  readonly accountId: string;
  /** Two keys of one account may not share a name. */
  readonly name: string;
  readonly key: SigningKey;
  readonly since: Date;
  readonly until?: Date;
  readonly constraints?: readonly ConstraintInput[];
  readonly signedAt: Date;
}

/** An account-key assertion; with constraints it has format 1 (asserts/account_key.go). */
export function signAccountKey(signer: Signer, input: AccountKeyInput, crypto: Crypto): AccountKeyAssertion {
  const assertion = signAssertion({
    type: "account-key",
    headers: {
      "authority-id": signer.accountId,
      "public-key-sha3-384": input.key.keyId,
      "account-id": input.accountId,
      name: input.name,
      since: rfc3339(input.since),
      ...(input.until === undefined ? {} : { until: rfc3339(input.until) }),
      ...(input.constraints === undefined
        ? {}
        : { format: "1", constraints: input.constraints.map((headers) => ({ headers })) }),
    },
    body: encodePublicKey(input.key.publicKey),
    signedAt: input.signedAt,
    key: signer.key,
    crypto,
  });
  if (assertion.type !== "account-key") throw new TypeError("signAssertion changed the type");
  return assertion;
}
