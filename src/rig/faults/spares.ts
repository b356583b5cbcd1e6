import type { Assertion } from "../../assertion/assertion.ts";
import { generateDeviceKey } from "../../keys/device-key.ts";
import type { SigningKey } from "../../openpgp/crypto.ts";
import { type AccountKeyInput, type Authority, type Signer, signAccountKey } from "../authority.ts";
import { type Brand, makeAuthority } from "../brand.ts";
import type { RigContext } from "../rig-context.ts";

/** Keys and accounts that only faults need: made when first asked for, really signed by the brand's root. */
export class Spares {
  readonly #brand: Brand;
  readonly #context: RigContext;
  readonly #makeKey: () => Promise<SigningKey>;
  readonly #made = new Map<string, Promise<Authority>>();
  readonly #signed: Assertion[] = [];
  #deviceKey: Promise<SigningKey> | undefined;

  constructor(brand: Brand, context: RigContext, makeKey: (bits: number) => Promise<SigningKey> = generateDeviceKey) {
    this.#brand = brand;
    this.#context = context;
    this.#makeKey = () => makeKey(2048);
  }

  /** Accounts and account-keys made so far, for a store to serve. */
  get assertions(): readonly Assertion[] {
    return this.#signed;
  }

  /** A key that is not the device's. */
  deviceKey(): Promise<SigningKey> {
    this.#deviceKey ??= this.#makeKey();
    return this.#deviceKey;
  }

  /** Another brand below the same root, with everything in order. */
  otherBrand(): Promise<Authority> {
    return this.#once("other-brand", async () => {
      const input = { accountId: "rig-other-brand", key: await this.#makeKey(), signedAt: this.#since() };
      const authority = makeAuthority(this.#root(), input, this.#context.crypto);
      this.#signed.push(authority.account, authority.accountKey);
      return authority;
    });
  }

  /** The serial signer's account with a key that ran out halfway between the brand's first day and now. */
  expiredKey(): Promise<Authority> {
    const since = this.#since().getTime();
    const until = new Date((since + this.#context.clock.now().getTime()) / 2);
    return this.#once("expired", () => this.#furtherKey({ name: "expired", until }));
  }

  /** The serial signer's account with a key that may sign models only. */
  modelsOnlyKey(): Promise<Authority> {
    return this.#once("models-only", () => this.#furtherKey({ name: "models-only", constraints: [{ type: "model" }] }));
  }

  async #furtherKey(what: Pick<AccountKeyInput, "name" | "until" | "constraints">): Promise<Authority> {
    const { account } = this.#brand.serialSigner;
    const key = await this.#makeKey();
    const since = this.#since();
    const input = { ...what, accountId: account.accountId, key, since, signedAt: since };
    const accountKey = signAccountKey(this.#root(), input, this.#context.crypto);
    this.#signed.push(accountKey);
    return { account, accountKey, key };
  }

  #once(name: string, make: () => Promise<Authority>): Promise<Authority> {
    const made = this.#made.get(name) ?? make();
    this.#made.set(name, made);
    return made;
  }

  #since(): Date {
    return this.#brand.brand.accountKey.since;
  }

  #root(): Signer {
    const { root } = this.#brand;
    if (root === undefined) throw new RangeError("cannot sign a spare key: the root's private key is not at hand");
    return root;
  }
}
