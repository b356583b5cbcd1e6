import type { AccountAssertion, AccountKeyAssertion, Assertion } from "../assertion/assertion.ts";
import { decodeStream } from "../assertion/stream.ts";
import { deviceKeyFromPrivate } from "../keys/device-key.ts";
import type { Crypto, SigningKey } from "../openpgp/crypto.ts";
import { decodePrivateKey } from "../openpgp/private-key.ts";
import type { Authority } from "./authority.ts";
import type { Brand } from "./brand.ts";

export interface BrandFiles {
  readonly brandId: string;
  /** Root account and account-key. */
  readonly trusted: Uint8Array;
  /** Accounts and account-keys below it. */
  readonly brand: Uint8Array;
  /** Private keys as private-keys-v1 keeps them: the brand's, the serial signer's if separate, the root's if at hand. */
  readonly privateKeys: readonly Uint8Array[];
  /** Account that signs serials; the brand if absent. */
  readonly serialAccountId?: string;
}

function isAccount(assertion: Assertion): assertion is AccountAssertion {
  return assertion.type === "account";
}

function isAccountKey(assertion: Assertion): assertion is AccountKeyAssertion {
  return assertion.type === "account-key";
}

function authorityOf(accountId: string, list: readonly Assertion[], keys: readonly SigningKey[]): Authority {
  const account = list.filter(isAccount).find((one) => one.accountId === accountId);
  if (account === undefined) throw new RangeError(`cannot load the brand: no account ${accountId}`);
  for (const accountKey of list.filter(isAccountKey)) {
    const key = keys.find((one) => one.keyId === accountKey.publicKeyId);
    if (accountKey.accountId === accountId && key !== undefined) return { account, accountKey, key };
  }
  throw new RangeError(`cannot load the brand: no private key of account ${accountId}`);
}

/** A brand from files, for instance one below the root that a snapd built for tests trusts. RangeError if incomplete. */
export function loadBrand(files: BrandFiles, crypto: Crypto): Brand {
  const trusted = decodeStream(files.trusted, crypto);
  const below = decodeStream(files.brand, crypto);
  const keys = files.privateKeys.map((text) => deviceKeyFromPrivate(decodePrivateKey(text)));
  const rootKey = trusted.filter(isAccountKey).find((one) => keys.some((key) => key.keyId === one.publicKeyId));
  const root = rootKey === undefined ? undefined : authorityOf(rootKey.accountId, trusted, keys);
  return {
    brandId: files.brandId,
    trusted,
    root: root === undefined ? undefined : { accountId: root.account.accountId, key: root.key },
    brand: authorityOf(files.brandId, below, keys),
    serialSigner: authorityOf(files.serialAccountId ?? files.brandId, below, keys),
  };
}
