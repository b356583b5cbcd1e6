import { type RigContext, randomHex } from "../rig-context.ts";

const maxAgeSeconds = 600;

interface Row {
  readonly number: number;
  readonly requestId: string;
  readonly atSeconds: number;
}

/** The vault's request-ids: single use, good for 600 s on the rig's clock, whichever API key they were got with. */
export class RequestIds {
  readonly #context: RigContext;
  readonly #factoryMode: boolean;
  #rows: readonly Row[] = [];
  #lastNumber = 0;

  constructor(context: RigContext, factoryMode: boolean) {
    this.#context = context;
    this.#factoryMode = factoryMode;
  }

  /**
   * A new request-id, or undefined for a storage clash: on sqlite (factory mode) a row's number is the count of rows
   * plus one, so a row left over from an abandoned request can bar every next one until it expires.
   */
  issue(): string | undefined {
    this.#forgetOld();
    const number = this.#factoryMode ? this.#rows.length + 1 : this.#lastNumber + 1;
    if (this.#rows.some((row) => row.number === number)) return undefined;
    const requestId = randomHex(this.#context, 20);
    this.#lastNumber = number;
    this.#rows = [...this.#rows, { number, requestId, atSeconds: this.#nowSeconds() }];
    return requestId;
  }

  /** Is it issued and not too old? Not spent by asking. */
  knows(requestId: string): boolean {
    this.#forgetOld();
    return this.#rows.some((row) => row.requestId === requestId);
  }

  /** True once for each request-id that was issued and is not too old. */
  spend(requestId: string): boolean {
    if (!this.knows(requestId)) return false;
    this.#rows = this.#rows.filter((row) => row.requestId !== requestId);
    return true;
  }

  #nowSeconds(): number {
    return Math.floor(this.#context.clock.now().getTime() / 1000);
  }

  #forgetOld(): void {
    const oldest = this.#nowSeconds() - maxAgeSeconds;
    this.#rows = this.#rows.filter((row) => row.atSeconds >= oldest);
  }
}
