import type { Clock } from "../clock/clock.ts";
import { type ClosableDispatcher, type DispatcherSettings, makeDispatcher } from "./dispatcher.ts";
import { exchange } from "./exchange.ts";
import type { ExchangeLimits, ExchangeRecord, Http, HttpAnswer, HttpRequest } from "./http.ts";

export interface UndiciHttpOptions extends DispatcherSettings {
  readonly clock: Clock;
  /** Defaults for every exchange, where it does not say otherwise. */
  readonly limits?: Partial<ExchangeLimits> | undefined;
  readonly onExchange?: ((record: ExchangeRecord) => void) | undefined;
}

/** Http over undici; nothing is loaded or connected before the first exchange. */
export class UndiciHttp implements Http {
  readonly #options: UndiciHttpOptions;
  #dispatcher: Promise<ClosableDispatcher> | undefined;

  constructor(options: UndiciHttpOptions) {
    this.#options = options;
  }

  async exchange(request: HttpRequest): Promise<HttpAnswer> {
    const { clock, onExchange, limits } = this.#options;
    this.#dispatcher ??= makeDispatcher({
      ...this.#options,
      connectMs: this.#options.connectMs ?? limits?.connectMs,
      maxHeaderBytes: this.#options.maxHeaderBytes ?? limits?.maxHeaderBytes,
    });
    const dispatcher = await this.#dispatcher;
    return exchange({ ...request, limits: { ...limits, ...request.limits } }, { clock, dispatcher, onExchange });
  }

  /** Closes every connection; an exchange under way fails. */
  async close(): Promise<void> {
    const dispatcher = await this.#dispatcher?.catch(() => undefined);
    await dispatcher?.close();
  }
}
