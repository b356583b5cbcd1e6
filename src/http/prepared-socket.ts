import type { Socket } from "node:net";
import type { buildConnector } from "undici";

/**
 * As long as undici keeps a connection that nobody uses. Whoever balances loads gives one up after some seconds without a
 * request, some with an answer to none.
 */
const maxIdleMs = 4_000;

interface Held {
  readonly target: string;
  readonly socket: Socket;
  readonly sinceMs: number;
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
  readonly #monotonicMs: () => number;
  #held: Held | undefined;

  constructor(connector: buildConnector.connector, monotonicMs: () => number) {
    this.#connector = connector;
    this.#monotonicMs = monotonicMs;
  }

  /** Connects, with TLS where the URL wants it. What goes wrong is left to whoever connects next. */
  async prepare(url: URL): Promise<void> {
    const options = targetOf(url);
    const socket = await new Promise<Socket | undefined>((resolve) => {
      this.#connector(options, (error, made) => resolve(error === null ? made : undefined));
    });
    if (socket === undefined) return;
    this.#held?.socket.destroy();
    const held = { target: nameOf(options), socket, sinceMs: this.#monotonicMs() };
    const drop = (): void => {
      if (this.#held === held) this.#held = undefined;
    };
    socket.on("error", drop).once("close", drop);
    this.#held = held;
  }

  /** The connector with which the connection is used. */
  readonly connector: buildConnector.connector = (options, callback) => {
    const socket = this.#take(options);
    if (socket === undefined) return this.#connector(options, callback);
    // Never before the return: undici has not noted yet that it connects.
    setImmediate(() => callback(null, socket));
  };

  #take(options: buildConnector.Options): Socket | undefined {
    const held = this.#held;
    if (held === undefined || held.target !== nameOf(options)) return undefined;
    this.#held = undefined;
    const { socket, sinceMs } = held;
    // What has come already answers no request of ours.
    if (socket.readyState === "open" && socket.readableLength === 0 && this.#monotonicMs() - sinceMs < maxIdleMs)
      return socket;
    socket.destroy();
    return undefined;
  }
}
