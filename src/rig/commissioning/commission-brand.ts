import type { StoreAssertion } from "../../assertion/assertion.ts";
import type { Clock } from "../../clock/clock.ts";
import { type DeviceKey, generateDeviceKey } from "../../keys/device-key.ts";
import type { Crypto } from "../../openpgp/crypto.ts";
import { Problem } from "../../problem/problem.ts";
import { type Brand, type BroughtRoot, makeBrand } from "../brand.ts";
import { headerOf, listOf, type ModelSource } from "./model-source.ts";

/** A brand that can sign, and what is to be kept of it. */
export interface Commission {
  readonly brand: Brand;
  /** New private keys, to be written; a brought brand has its own place for them. */
  readonly newKeys: readonly DeviceKey[];
  /** Store assertions that were brought. */
  readonly stores: readonly StoreAssertion[];
  /** What was looked at and found good, of a brand that was brought. */
  readonly checks: readonly string[];
}

export interface NewBrandInput {
  /** Every model that is to be signed: they say who the brand is, and from when its key must count. */
  readonly models: readonly ModelSource[];
  /** RSA bits of root and brand. */
  readonly keyBits: number;
  /** A root that is there already. */
  readonly root?: BroughtRoot | undefined;
  /** Another account signs serials. */
  readonly serialAccountId?: string | undefined;
  readonly clock: Clock;
  readonly crypto: Crypto;
}

const yearMs = 365 * 24 * 3600 * 1000;

/** From before the first model and, for what is signed later with it, a year before now. */
function validFrom({ models, clock }: NewBrandInput): Date {
  const times = models
    .map(({ statement }) => Date.parse(headerOf(statement, "timestamp") ?? ""))
    .filter(Number.isFinite);
  const first = Math.min(clock.now().getTime() - yearMs, ...times);
  return new Date(Math.floor(first / 1000) * 1000);
}

function checkSerialAuthority({ models, serialAccountId }: NewBrandInput): void {
  if (serialAccountId === undefined) return;
  const [model] = models;
  if (model === undefined || listOf(model.statement, "serial-authority").includes(serialAccountId)) return;
  const message = `cannot let "${serialAccountId}" sign serials: ${model.source} does not list it in "serial-authority"`;
  throw new Problem("serial-authority-not-listed", message);
}

/** Makes a throw-away brand for these models: root, account, account-key. Problem serial-authority-not-listed. */
export async function commissionNewBrand(input: NewBrandInput): Promise<Commission> {
  const { models, keyBits, root, serialAccountId, crypto } = input;
  checkSerialAuthority(input);
  const newKeys: DeviceKey[] = [];
  const makeKey = async (bits: number): Promise<DeviceKey> => {
    const key = await generateDeviceKey(bits);
    newKeys.push(key);
    return key;
  };
  const [first] = models;
  const brandId = first === undefined ? undefined : headerOf(first.statement, "brand-id");
  const brand = await makeBrand({
    ...(brandId === undefined ? {} : { brandId }),
    ...(root === undefined ? {} : { root }),
    ...(serialAccountId === undefined ? {} : { serialAuthority: "separate", serialAccountId }),
    keyBits,
    makeKey,
    validFrom: validFrom(input),
    crypto,
  });
  return { brand, newKeys, stores: [], checks: [] };
}
