import type { SerialAnswer, Vault } from "../vault/vault.ts";

/**
 * The vault of one registration. While its device key is being made the vault can be opened and asked for a request-id
 * already; whatever came of that, an answer or a fault, is then what the first question for one gets. So the vault is
 * asked no more often than without it.
 */
export class VaultAhead implements Vault {
  readonly #open: () => Promise<Vault>;
  #vault: Promise<Vault> | undefined;
  #first: Promise<string> | undefined;

  constructor(open: () => Promise<Vault>) {
    this.#open = open;
  }

  /** Asks in the background. What is given out is offered once; if it is taken, nobody else gets it. */
  begin(offer: (requestId: string) => boolean): void {
    const first = this.#ask();
    this.#first = first;
    first.then(
      (requestId) => {
        if (this.#first === first && offer(requestId)) this.#first = undefined;
      },
      // Kept for whoever asks.
      () => undefined,
    );
  }

  async requestId(signal?: AbortSignal): Promise<string> {
    const first = this.#first;
    this.#first = undefined;
    return await (first ?? this.#ask(signal));
  }

  async submit(stream: Uint8Array, signal?: AbortSignal): Promise<SerialAnswer> {
    return await (await this.opened()).submit(stream, signal);
  }

  /** Opened once; a fault of that is everybody's. */
  async opened(): Promise<Vault> {
    this.#vault ??= this.#open();
    return await this.#vault;
  }

  async #ask(signal?: AbortSignal): Promise<string> {
    return await (await this.opened()).requestId(signal);
  }
}
