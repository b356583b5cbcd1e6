import type { Clock } from "../clock/clock.ts";
import type { ClosableDispatcher, DispatcherSettings } from "./dispatcher.ts";
import { exchange } from "./exchange.ts";
import type { ExchangeLimits, ExchangeRecord, Http, HttpAnswer, HttpRequest } from "./http.ts";
import { rehearse } from "./rehearsal.ts";

export interface UndiciHttpOptions extends DispatcherSettings {
  readonly clock: Clock;
  /** Defaults for every exchange, where it does not say otherwise. */
  readonly limits?: Partial<ExchangeLimits> | undefined;
  readonly onExchange?: ((record: ExchangeRecord) => void) | undefined;
  /** When this program was built: a clock before that is behind. */
  readonly builtAt?: Date | undefined;
}

/** Http over undici; nothing is loaded or connected before the first exchange. */
export class UndiciHttp implements Http {
  readonly #options: UndiciHttpOptions;
  #dispatcher: Promise<ClosableDispatcher> | undefined;

  constructor(options: UndiciHttpOptions) {
    this.#options = options;
  }

  async exchange(request: HttpRequest): Promise<HttpAnswer> {
    const { clock, onExchange, limits, builtAt } = this.#options;
    this.#dispatcher ??= this.#connect();
    const dispatcher = await this.#dispatcher;
    return exchange(
      { ...request, limits: { ...limits, ...request.limits } },
      { clock, dispatcher, onExchange, builtAt },
    );
  }

  async prepare(url: URL): Promise<void> {
    this.#dispatcher ??= this.#connect();
    try {
      // As an exchange waits for it, so that one which is begun after this comes after it.
      const dispatcher = await this.#dispatcher;
      await Promise.all([dispatcher.prepare(url), rehearse(dispatcher.toNowhere, this.#options)]);
    } catch {
      // The exchange that needs it tells why there is none.
    }
  }

  /** Loaded here and not above: undici costs more start time than all the rest of a hook that needs no network. */
  async #connect(): Promise<ClosableDispatcher> {
    const { makeDispatcher } = await import("./dispatcher.ts");
    const { connectMs, limits, maxHeaderBytes } = this.#options;
    return makeDispatcher({
      ...this.#options,
      connectMs: connectMs ?? limits?.connectMs,
      maxHeaderBytes: maxHeaderBytes ?? limits?.maxHeaderBytes,
    });
  }

  /** Closes every connection; an exchange under way fails. */
  async close(): Promise<void> {
    const dispatcher = await this.#dispatcher?.catch(() => undefined);
    await dispatcher?.close();
  }
}
