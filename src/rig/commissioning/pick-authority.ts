import type { AccountAssertion, AccountKeyAssertion } from "../../assertion/assertion.ts";
import { matchesConstraints } from "../../assertion/key-constraints.ts";
import type { DeviceKey } from "../../keys/device-key.ts";
import type { SigningKey } from "../../openpgp/crypto.ts";
import { Problem } from "../../problem/problem.ts";
import type { Authority } from "../authority.ts";

/** What a key is wanted for: constraints are matched against it (snapd asserts/constraint.go). */
export interface Purpose {
  readonly type: "model" | "serial";
  readonly headers: Readonly<Record<string, string>>;
}

/** An account with all its account-keys, and the private keys at hand. */
export interface Candidates {
  readonly account: AccountAssertion;
  readonly accountKeys: readonly AccountKeyAssertion[];
  readonly keys: readonly DeviceKey[];
  readonly now: Date;
}

/** The public half alone: it can be named, and signs nothing. */
export function withoutKey({ publicKeyId: keyId, publicKey, accountId }: AccountKeyAssertion): SigningKey {
  const signSha512 = (): never => {
    throw new Problem("brand-cannot-sign", `cannot sign as "${accountId}": the private key ${keyId} was not brought`);
  };
  return { keyId, publicKey, signSha512 };
}

function pairs({ account, accountKeys, keys }: Candidates): readonly Authority[] {
  const { accountId } = account;
  const wanted = keys.map((one) => one.keyId).join(", ");
  if (accountKeys.length === 0) {
    const cure = `Run \`snap known --remote account-key public-key-sha3-384=${keys[0]?.keyId ?? "KEY-ID"}\`.`;
    throw new Problem("brand-account-key-missing", `cannot take "${accountId}": no account-key of it was brought`, {
      cure,
    });
  }
  const found = accountKeys.flatMap((accountKey): Authority[] => {
    const key = keys.find((one) => one.keyId === accountKey.publicKeyId);
    return key === undefined ? [] : [{ account, accountKey, key }];
  });
  if (found.length > 0) return found;
  const have = accountKeys.map((one) => `"${one.name}" ${one.publicKeyId}`).join(", ");
  const brought = keys.length === 0 ? "no private key was brought" : `the private keys are ${wanted}`;
  throw new Problem(
    "brand-key-mismatch",
    `cannot sign as "${accountId}": its account-keys are ${have}, and ${brought}`,
  );
}

function checkValidity({ account, accountKey }: Authority, now: Date): void {
  const { since, until, name, publicKeyId } = accountKey;
  const what = `cannot sign as "${account.accountId}" with key "${name}" ${publicKeyId}: it`;
  const code = "brand-key-not-valid";
  if (now < since) throw new Problem(code, `${what} is valid only from ${since.toISOString()}`);
  if (until !== undefined && now >= until) throw new Problem(code, `${what} was valid until ${until.toISOString()}`);
}

function checkConstraints({ account, accountKey }: Authority, { type, headers }: Purpose): void {
  const asked = new Map(Object.entries({ ...headers, type, "authority-id": account.accountId }));
  if (matchesConstraints(asked, accountKey.constraints)) return;
  const what = `cannot sign a ${type} as "${account.accountId}" with key "${accountKey.name}" ${accountKey.publicKeyId}`;
  throw new Problem("brand-key-constrained", `${what}: its constraints do not allow it`);
}

/** The first key of the account that is at hand, counts now and may sign this. Else the Problem of the first that is not. */
export function pickAuthority(candidates: Candidates, purpose: Purpose): Authority {
  let refused: unknown;
  for (const authority of pairs(candidates)) {
    try {
      checkValidity(authority, candidates.now);
      checkConstraints(authority, purpose);
      return authority;
    } catch (fault) {
      refused ??= fault;
    }
  }
  throw refused;
}
