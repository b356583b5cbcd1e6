import type { Vault } from "../vault/vault.ts";

/**
 * The vault of one registration, opened once. There is time for it while the device key is being made: then a connection
 * is there when the first question comes. The request-id itself waits for the key, and then for nothing else: it is under
 * way while the key is written. On a vault in factory mode (sqlite) one that is held and not used keeps it from giving out
 * others, and a slow board would hold it for a minute.
 */
export class VaultAhead {
  readonly #open: () => Promise<Vault>;
  #vault: Promise<Vault> | undefined;
  #requestId: Promise<string> | undefined;

  constructor(open: () => Promise<Vault>) {
    this.#open = open;
  }

  /** Opens and connects in the background; what goes wrong there is told to whoever asks next. */
  begin(): void {
    this.opened()
      .then((vault) => vault.prepare?.())
      .catch(() => undefined);
  }

  /**
   * Asks for the first request-id, and returns when the question has had its turns to leave: what holds this thread up from
   * then on does not hold up the vault. A fault is told to whoever takes the answer.
   */
  async ask(): Promise<void> {
    const asked = this.opened().then((vault) => vault.requestId());
    asked.catch(() => undefined);
    this.#requestId = asked;
    for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }

  /** The vault for a registration, whose first question may have been asked already. */
  async vault(): Promise<Vault> {
    const vault = await this.opened();
    return {
      requestId: (signal) => {
        const asked = this.#requestId;
        this.#requestId = undefined;
        return asked ?? vault.requestId(signal);
      },
      submit: (stream, signal) => vault.submit(stream, signal),
    };
  }

  /** A fault of the opening is everybody's. */
  async opened(): Promise<Vault> {
    this.#vault ??= this.#open();
    return await this.#vault;
  }
}
