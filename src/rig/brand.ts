import type { Assertion } from "../assertion/assertion.ts";
import { encodeStream } from "../assertion/encode.ts";
import { generateDeviceKey } from "../keys/device-key.ts";
import type { Crypto, SigningKey } from "../openpgp/crypto.ts";
import { type Authority, type Signer, signAccount, signAccountKey } from "./authority.ts";

/** A brand for rigs: its root is to be trusted by whoever plays in the rig, and by nobody else. */
export interface Brand {
  readonly brandId: string;
  /** The root's account and account-key. */
  readonly trusted: readonly Assertion[];
  /** Account-keys and accounts that stand between the root and the brand, each after what it stands on. */
  readonly between?: readonly Assertion[];
  /** Signs accounts and account-keys below the root; missing where a brand was loaded without the root's private key. */
  readonly root: Signer | undefined;
  /** Signs models. */
  readonly brand: Authority;
  /** Signs serials: the brand's own key, or another account's, which the models then list in serial-authority. */
  readonly serialSigner: Authority;
}

export interface BrandOptions {
  readonly brandId?: string;
  /** Size of every key of the brand; the device's key is not one of them. */
  readonly keyBits?: number;
  /** "brand": the brand's own key signs serials. "separate": an account of its own does. */
  readonly serialAuthority?: "brand" | "separate";
  /** The account id of a separate one. */
  readonly serialAccountId?: string;
  /** Stands above the brand in place of a root of its own. */
  readonly root?: BroughtRoot;
  readonly makeKey?: (bits: number) => Promise<SigningKey>;
  /** From when on everything is valid. */
  readonly validFrom: Date;
  readonly crypto: Crypto;
}

/** A root that is there already: its account and account-key, and who signs with it. */
export interface BroughtRoot {
  readonly trusted: readonly Assertion[];
  readonly signer: Signer;
}

const rootId = "rig-root";
const defaultSerialAccountId = "rig-serial-signer";
const defaultKeyBits = 2048;

function makeRoot(root: Signer, signedAt: Date, crypto: Crypto): readonly Assertion[] {
  const { accountId, key } = root;
  const account = { accountId, displayName: "Rig root", validation: "verified" as const, signedAt };
  const accountKey = { accountId, name: "root", key, since: signedAt, signedAt };
  return [signAccount(root, account, crypto), signAccountKey(root, accountKey, crypto)];
}

export interface AuthorityInput {
  readonly accountId: string;
  readonly key: SigningKey;
  readonly signedAt: Date;
}

/** An account with one key, valid from signedAt on, below the root. */
export function makeAuthority(root: Signer, input: AuthorityInput, crypto: Crypto): Authority {
  const { accountId, key, signedAt } = input;
  const account = signAccount(root, { accountId, displayName: `Rig account ${accountId}`, signedAt }, crypto);
  const accountKey = signAccountKey(root, { accountId, name: "default", key, since: signedAt, signedAt }, crypto);
  return { account, accountKey, key };
}

/** A root for this rig alone: a new key, with account and account-key that it signs itself. */
async function newRoot(makeKey: (bits: number) => Promise<SigningKey>, options: BrandOptions): Promise<BroughtRoot> {
  const { validFrom, crypto, keyBits = defaultKeyBits } = options;
  const signer = { accountId: rootId, key: await makeKey(keyBits) };
  return { signer, trusted: makeRoot(signer, validFrom, crypto) };
}

/** Makes root, brand and, if it is to be separate, the account that signs serials: two or three new RSA keys. */
export async function makeBrand(options: BrandOptions): Promise<Brand> {
  const { validFrom: signedAt, crypto, keyBits = defaultKeyBits, brandId = "rig-brand" } = options;
  const { serialAuthority = "brand", serialAccountId = defaultSerialAccountId, makeKey = generateDeviceKey } = options;
  const { trusted, signer: root } = options.root ?? (await newRoot(makeKey, options));
  const brand = makeAuthority(root, { accountId: brandId, key: await makeKey(keyBits), signedAt }, crypto);
  const serialSigner =
    serialAuthority === "brand"
      ? brand
      : makeAuthority(root, { accountId: serialAccountId, key: await makeKey(keyBits), signedAt }, crypto);
  return { brandId, trusted, root, brand, serialSigner };
}

/** Accounts and account-keys below the root, each once and after what it stands on; the root is not among them. */
export function brandAssertions({ between = [], brand, serialSigner }: Brand): readonly Assertion[] {
  const all = [...between, brand.account, brand.accountKey, serialSigner.account, serialSigner.accountKey];
  const key = ({ type, primaryKey }: Assertion): string => [type, ...primaryKey].join("/");
  return all.filter((one, index) => all.findIndex((other) => key(other) === key(one)) === index);
}

/** The content of trusted.assert: the root's account and account-key. */
export function trustedStream(brand: Brand): Uint8Array {
  return encodeStream(brand.trusted);
}

/** The content of brand.assert: what hangs below the root. */
export function brandStream(brand: Brand): Uint8Array {
  return encodeStream(brandAssertions(brand));
}
