import type { Vault } from "../vault/vault.ts";

/**
 * The vault of one registration, opened once. There is time for it while the device key is being made: then a connection
 * is there when the first question comes. The request-id itself waits for the key. On a vault in factory mode (sqlite) one
 * that is held and not used keeps it from giving out others, and a slow board holds it for a minute.
 */
export class VaultAhead {
  readonly #open: () => Promise<Vault>;
  #vault: Promise<Vault> | undefined;

  constructor(open: () => Promise<Vault>) {
    this.#open = open;
  }

  /** Opens and connects in the background; what goes wrong there is told to whoever asks next. */
  begin(): void {
    this.opened()
      .then((vault) => vault.prepare?.())
      .catch(() => undefined);
  }

  /** A fault of the opening is everybody's. */
  async opened(): Promise<Vault> {
    this.#vault ??= this.#open();
    return await this.#vault;
  }
}
