import type { Crypto } from "../openpgp/crypto.ts";
import { decodePublicKey, keyIdOf } from "../openpgp/public-key.ts";
import type { AccountKeyAssertion, AssertionBase, Headers } from "./assertion.ts";
import { AssertionError } from "./assertion-error.ts";
import { instant, invalid, optionalInstant, text } from "./header-checks.ts";
import { readConstraints } from "./key-constraints.ts";
import { compareInstants, dateOf, type Instant, isZeroTime } from "./time.ts";

/** When a key may sign: from `since`, and before `until` if there is one. */
export interface KeyValidity {
  readonly since: Instant;
  readonly until: Instant | undefined;
}

/** The key's validity to the nanosecond, as its headers have it. */
export function keyValidity(headers: Headers): KeyValidity {
  const since = instant(headers, "since");
  const until = optionalInstant(headers, "until");
  if (until === undefined || isZeroTime(until)) return { since, until: undefined };
  if (compareInstants(until, since) < 0) throw invalid("until", "a time not before since", headers.get("until") ?? "");
  return { since, until };
}

/**
 * Letters and digits in groups with single dashes between them, at least one letter. The same as
 * `^(?:[a-z0-9]+-?)*[a-z](?:-?[a-z0-9])*$`, which takes exponential time in engines that backtrack.
 */
function isAccountKeyName(name: string): boolean {
  return /^[a-z0-9-]+$/.test(name) && /[a-z]/.test(name) && !/^-|--|-$/.test(name);
}

/** The key in the body, if its id is what the header says. */
function checkedPublicKey(base: AssertionBase, crypto: Crypto) {
  const publicKey = decodePublicKey(base.body, crypto);
  const publicKeyId = keyIdOf(publicKey, crypto);
  if (text(base.headers, "public-key-sha3-384") === publicKeyId) return { publicKey, publicKeyId };
  const cause = 'the key in the body has another id than header "public-key-sha3-384"';
  throw new AssertionError("key-id-mismatch", `cannot accept account-key: ${cause}`, { header: "public-key-sha3-384" });
}

/** What makes an account-key (snapd asserts/account_key.go). */
export function completeAccountKey(base: AssertionBase, crypto: Crypto): AccountKeyAssertion {
  const { headers } = base;
  const accountId = text(headers, "account-id");
  const name = headers.has("name") ? text(headers, "name") : "";
  if (name !== "" && !isAccountKeyName(name)) throw invalid("name", "letters, digits and single dashes", name);
  const { since, until } = keyValidity(headers);
  return {
    ...base,
    type: "account-key",
    accountId,
    name,
    ...checkedPublicKey(base, crypto),
    since: dateOf(since),
    until: until === undefined ? undefined : dateOf(until),
    constraints: readConstraints(headers),
  };
}
