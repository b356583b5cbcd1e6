import { isIP, Socket } from "node:net";
import type { buildConnector } from "undici";
import { dropContinue } from "./interim.ts";

/**
 * More than any answer takes within the limits of an exchange, with its headers, chunks and interim answers. undici's
 * parser tells nobody of blank lines before an answer, of a chunk's extensions or of its frames.
 */
const maxWireBytes = 4 * 1024 * 1024;

/** What a peer sends without end where no limit of the exchange sees it. */
class EndlessAnswer extends Error {
  override readonly name = "EndlessAnswer";
  readonly code = "ANSWER_ENDLESS";
}

/** Ends the connection when more has come since the last request was sent than any answer to it takes. */
function limitReading(socket: Socket): void {
  const read = socket.read.bind(socket);
  const write = socket.write.bind(socket);
  let bytes = 0;
  const writeAndCount = (...given: Parameters<Socket["write"]>): boolean => {
    bytes = 0;
    return write(...given);
  };
  socket.write = writeAndCount as Socket["write"];
  socket.read = (size?: number): unknown => {
    const chunk: unknown = read(size);
    bytes += chunk instanceof Uint8Array ? chunk.length : 0;
    if (bytes <= maxWireBytes) return chunk;
    socket.destroy(new EndlessAnswer(`more than ${maxWireBytes} bytes came and were no answer`));
    return null;
  };
}

/** The connections of one dispatcher: what is read from each is watched, and all can be ended at once. */
export class Sockets {
  readonly #open = new Set<Socket>();
  readonly #lookingUp = new Set<Socket>();

  /** The same connector, with its connections kept here from their first moment on. */
  around(connector: buildConnector.connector): buildConnector.connector {
    return (options, callback) => {
      // A connector of buildConnector returns its socket, which is connecting still; its type does not say so.
      const begun: unknown = connector(options, (...result) => {
        const [error, socket] = result;
        if (error === null) {
          limitReading(socket);
          dropContinue(socket);
        }
        callback(...result);
      });
      if (begun instanceof Socket) this.#keep(begun, options);
    };
  }

  /** Also those that are connecting still, for which undici waits: the process would outlive its run by up to 15 s. */
  endAll(): void {
    for (const socket of this.#open) socket.destroy(new Error("the exchange is over"));
  }

  /** Does one of them wait for a name server? */
  get areLookingUp(): boolean {
    return this.#lookingUp.size > 0;
  }

  #keep(socket: Socket, { hostname, httpSocket }: buildConnector.Options): void {
    this.#open.add(socket);
    if (isIP(hostname.replace(/^\[|\]$/gu, "")) === 0 && httpSocket === undefined) this.#lookingUp.add(socket);
    socket.once("lookup", () => this.#lookingUp.delete(socket));
    socket.once("close", () => {
      this.#open.delete(socket);
      this.#lookingUp.delete(socket);
    });
  }
}
