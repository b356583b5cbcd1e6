import type {
  AccountAssertion,
  AccountKeyAssertion,
  Assertion,
  ModelAssertion,
  StoreAssertion,
} from "../../assertion/assertion.ts";
import { AssertionError } from "../../assertion/assertion-error.ts";
import type { DeviceKey } from "../../keys/device-key.ts";
import type { Crypto } from "../../openpgp/crypto.ts";
import { Problem } from "../../problem/problem.ts";
import { listedSource } from "../../trust/assertion-source.ts";
import { Chain } from "../../trust/chain.ts";
import type { Authority } from "../authority.ts";
import type { Brand } from "../brand.ts";
import { type Purpose, pickAuthority, withoutKey } from "./pick-authority.ts";

/** What a brand has in reality, brought instead of made. */
export interface BroughtFiles {
  /** Accounts, account-keys, stores: everything of --brand. */
  readonly assertions: readonly Assertion[];
  /** What --key names: the brand's, and that of the account that signs serials. */
  readonly keys: readonly DeviceKey[];
  /** Canonical's roots, and what --trust adds. */
  readonly trusted: readonly Assertion[];
  readonly now: Date;
  readonly crypto: Crypto;
}

/** What the model says that matters for who may sign. */
export interface ModelFacts {
  readonly brandId: string;
  readonly model: string;
  readonly serialAuthority: readonly string[];
  /** A model that is signed already needs no key of the brand. */
  readonly signed: ModelAssertion | undefined;
}

export interface BroughtBrand {
  readonly brand: Brand;
  readonly stores: readonly StoreAssertion[];
  /** What was looked at and found good, in words. */
  readonly checks: readonly string[];
}

function isAccount(assertion: Assertion): assertion is AccountAssertion {
  return assertion.type === "account";
}

function isAccountKey(assertion: Assertion): assertion is AccountKeyAssertion {
  return assertion.type === "account-key";
}

function accountOf(accountId: string, { assertions }: BroughtFiles): AccountAssertion {
  const account = assertions.filter(isAccount).find((one) => one.accountId === accountId);
  if (account !== undefined) return account;
  const message = `cannot take the brand: no account "${accountId}" is among the assertions`;
  const cure = `Run \`snap known --remote account account-id=${accountId}\` and name its output with --brand.`;
  throw new Problem("brand-account-missing", message, { cure });
}

function candidatesOf(accountId: string, files: BroughtFiles) {
  const account = accountOf(accountId, files);
  const accountKeys = files.assertions.filter(isAccountKey).filter((one) => one.accountId === accountId);
  return { account, accountKeys, keys: files.keys, now: files.now };
}

function signerOf(accountId: string, purpose: Purpose, files: BroughtFiles): Authority {
  return pickAuthority(candidatesOf(accountId, files), purpose);
}

/** The brand if its key is there, else the first of the model's serial authorities whose key is. */
function serialSignerOf(facts: ModelFacts, files: BroughtFiles): Authority {
  const { brandId, model } = facts;
  const purpose: Purpose = { type: "serial", headers: { "brand-id": brandId, model } };
  const others = facts.serialAuthority.filter((id) =>
    files.assertions.some((one) => isAccount(one) && one.accountId === id),
  );
  let refused: unknown;
  for (const accountId of [brandId, ...others]) {
    try {
      return signerOf(accountId, purpose, files);
    } catch (fault) {
      refused ??= fault;
    }
  }
  throw refused;
}

function modelSignerOf({ brandId, model, signed }: ModelFacts, files: BroughtFiles): Authority {
  const { account, accountKeys } = candidatesOf(brandId, files);
  const accountKey = accountKeys.find((one) => one.publicKeyId === signed?.signKeyId);
  if (accountKey === undefined)
    return signerOf(brandId, { type: "model", headers: { "brand-id": brandId, model } }, files);
  const key = files.keys.find((one) => one.keyId === accountKey.publicKeyId);
  return { account, accountKey, key: key ?? withoutKey(accountKey) };
}

async function acceptAll(files: BroughtFiles, wanted: readonly Assertion[]): Promise<readonly Assertion[]> {
  const { trusted, assertions, crypto, now } = files;
  const sources = [listedSource("the assertions of --brand", assertions)];
  const chain = new Chain({ trusted, sources, crypto, now });
  try {
    for (const one of wanted) await chain.accept(one);
    return chain.accepted;
  } catch (fault) {
    if (fault instanceof AssertionError) {
      throw new Problem("brand-untrusted", `cannot trust the brand: ${fault.message}`, { cause: fault });
    }
    if (!(fault instanceof Problem) || fault.code !== "prerequisite-not-found") throw fault;
    const cure =
      "Fetch it with `snap known --remote TYPE …` and name the file with --brand; a root of your own with --trust.";
    throw new Problem("brand-untrusted", `cannot trust the brand: ${fault.message}`, { cause: fault, cure });
  }
}

function describe(what: string, { account, accountKey }: Authority): string {
  const until = accountKey.until === undefined ? "without end" : `until ${accountKey.until.toISOString().slice(0, 10)}`;
  const since = accountKey.since.toISOString().slice(0, 10);
  const limits = accountKey.constraints === undefined ? "no constraints" : "its constraints allow it";
  return `${what}: ${account.accountId}, key "${accountKey.name}" ${accountKey.publicKeyId}, since ${since} ${until}, ${limits}`;
}

/**
 * A brand from its real assertions and keys, after everything snapd would look at: that each key is the one of its
 * account-key, that it counts now and may sign, and that all of it stands below a trusted root. Problems brand-….
 */
export async function bringBrand(facts: ModelFacts, files: BroughtFiles): Promise<BroughtBrand> {
  const brand = modelSignerOf(facts, files);
  const serialSigner = serialSignerOf(facts, files);
  const stores = files.assertions.filter((one) => one.type === "store");
  const own = [brand.account, brand.accountKey, serialSigner.account, serialSigner.accountKey];
  const accepted = await acceptAll(files, [...own, ...stores, ...(facts.signed === undefined ? [] : [facts.signed])]);
  const between = accepted.filter((one) => (isAccount(one) || isAccountKey(one)) && !own.includes(one));
  const checks = [
    describe(facts.signed === undefined ? "signs models" : "has signed the model", brand),
    describe("signs serials", serialSigner),
    `all of it verifies up to ${files.trusted
      .filter(isAccount)
      .map((one) => one.accountId)
      .join(" or ")}`,
  ];
  const { brandId } = facts;
  return { brand: { brandId, trusted: files.trusted, between, root: undefined, brand, serialSigner }, stores, checks };
}
