import { type RigContext, randomHex } from "../rig-context.ts";

const maxAgeSeconds = 600;

interface Row {
  readonly number: number;
  readonly atSeconds: number;
}

/** The vault's request-ids: single use, good for 600 s on the rig's clock, whichever API key they were got with. */
export class RequestIds {
  readonly #context: RigContext;
  readonly #factoryMode: boolean;
  /** In the order in which they were given out, so that the oldest are at the front. */
  readonly #rows = new Map<string, Row>();
  readonly #numbers = new Set<number>();
  #issued = 0;
  #spent = 0;

  constructor(context: RigContext, factoryMode: boolean) {
    this.#context = context;
    this.#factoryMode = factoryMode;
  }

  /** How many were given out, and how many of them were used. */
  get counts(): { readonly issued: number; readonly spent: number } {
    return { issued: this.#issued, spent: this.#spent };
  }

  /**
   * A new request-id, or undefined for a storage clash: on sqlite (factory mode) a row's number is the count of rows
   * plus one, so a row left over from an abandoned request can bar every next one until it expires.
   */
  issue(): string | undefined {
    this.#forgetOld();
    const number = this.#factoryMode ? this.#rows.size + 1 : this.#issued + 1;
    if (this.#numbers.has(number)) return undefined;
    const requestId = randomHex(this.#context, 20);
    this.#issued += 1;
    this.#rows.set(requestId, { number, atSeconds: this.#nowSeconds() });
    this.#numbers.add(number);
    return requestId;
  }

  /** Is it issued and not too old? Not spent by asking. */
  knows(requestId: string): boolean {
    this.#forgetOld();
    // A clock that was set back leaves old ones behind young ones.
    return (this.#rows.get(requestId)?.atSeconds ?? Number.NEGATIVE_INFINITY) >= this.#oldestSeconds();
  }

  /** True once for each request-id that was issued and is not too old. */
  spend(requestId: string): boolean {
    if (!this.knows(requestId)) return false;
    this.#drop(requestId);
    this.#spent += 1;
    return true;
  }

  #nowSeconds(): number {
    return Math.floor(this.#context.clock.now().getTime() / 1000);
  }

  #oldestSeconds(): number {
    return this.#nowSeconds() - maxAgeSeconds;
  }

  #drop(requestId: string): void {
    const row = this.#rows.get(requestId);
    if (row === undefined) return;
    this.#numbers.delete(row.number);
    this.#rows.delete(requestId);
  }

  #forgetOld(): void {
    const oldest = this.#oldestSeconds();
    for (const [requestId, row] of this.#rows) {
      if (row.atSeconds >= oldest) return;
      this.#drop(requestId);
    }
  }
}
