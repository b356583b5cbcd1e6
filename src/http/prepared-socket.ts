import type { Socket } from "node:net";
import type { buildConnector } from "undici";

/**
 * As long as undici keeps a connection that nobody uses. Whoever balances loads gives one up after some seconds without a
 * request, some with an answer to none, and a small server has none to spare.
 */
const maxIdleMs = 4_000;

type Made = { readonly socket: Socket } | { readonly error: Error };

/** A connection that is made, or is being made, and that nobody has asked for yet. */
interface Ahead {
  readonly target: string;
  readonly made: Promise<Made>;
}

type Target = Pick<buildConnector.Options, "protocol" | "hostname" | "port">;

const nameOf = ({ protocol, hostname, port }: Target): string => `${protocol}//${hostname}:${port}`;

function targetOf({ protocol, hostname, host, port }: URL): buildConnector.Options {
  const usual = protocol === "https:" ? "443" : "80";
  // Without brackets, as undici names it.
  return { protocol, hostname: hostname.replace(/^\[|\]$/gu, ""), host, port: port === "" ? usual : port };
}

/** One connection that is made before it is asked for: whoever connects next to the same place gets it. */
export class PreparedSocket {
  readonly #connector: buildConnector.connector;
  #ahead: Ahead | undefined;

  constructor(connector: buildConnector.connector) {
    this.#connector = connector;
  }

  /** Connects, with TLS where the URL wants it. What went wrong before anybody asked is left to whoever connects next. */
  async prepare(url: URL): Promise<void> {
    const options = targetOf(url);
    const made = new Promise<Made>((resolve) => {
      this.#connector(options, (error, socket) => resolve(error === null ? { socket } : { error }));
    });
    const ahead = { target: nameOf(options), made };
    this.#ahead = ahead;
    const result = await made;
    const isUnclaimed = this.#ahead === ahead;
    if (isUnclaimed && "socket" in result) this.#hold(ahead, result.socket);
    else if (isUnclaimed) this.#ahead = undefined;
  }

  /** The connector with which the connection is used. */
  readonly connector: buildConnector.connector = (options, callback) => {
    const ahead = this.#ahead;
    if (ahead?.target !== nameOf(options)) return this.#connector(options, callback);
    this.#ahead = undefined;
    void this.#give(ahead, options, callback);
  };

  /** Never before the connector's return: undici has not noted yet that it connects. */
  async #give(ahead: Ahead, options: buildConnector.Options, callback: buildConnector.Callback): Promise<void> {
    const made = await ahead.made;
    if ("error" in made) callback(made.error, null);
    else if (isFresh(made.socket)) callback(null, made.socket);
    else {
      made.socket.destroy();
      this.#connector(options, callback);
    }
  }

  /** Until it is asked for, or has been kept long enough. */
  #hold(ahead: Ahead, socket: Socket): void {
    const drop = (): void => {
      if (this.#ahead !== ahead) return;
      this.#ahead = undefined;
      socket.destroy();
    };
    socket.on("error", drop).once("close", drop);
    setTimeout(drop, maxIdleMs).unref();
  }
}

/** What has come already answers no request of ours. */
function isFresh({ readyState, readableLength }: Socket): boolean {
  return readyState === "open" && readableLength === 0;
}
