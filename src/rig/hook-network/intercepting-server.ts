import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { type SecureContext, TLSSocket } from "node:tls";
import { callbackify } from "node:util";
import type { RigAuthority } from "./rig-authority.ts";

/** A request as it was meant: scheme, host and port as the hook named them. */
export interface InterceptedRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
}

export type InterceptedHandler = (intercepted: InterceptedRequest) => Promise<void>;

/** First byte of a TLS handshake record (RFC 8446 section 5.1). */
const handshakeByte = 0x16;

const maxHeaderBytes = 256 * 1024;

/** Where the connection was going, without what an IPv6 socket puts before it. */
function destination(socket: Socket): { readonly address: string; readonly port: number } {
  return { address: socket.localAddress?.replace(/^::ffff:/, "") ?? "0.0.0.0", port: socket.localPort ?? 0 };
}

function meantUrl(request: IncomingMessage): URL | null {
  const secure = request.socket instanceof TLSSocket;
  const { address, port } = destination(request.socket);
  const host = request.headers.host ?? `${address}:${port}`;
  return URL.parse(request.url ?? "/", `${secure ? "https" : "http"}://${host}`);
}

/** Takes connections that were meant for any host and port, with or without TLS. */
export class InterceptingServer {
  readonly #authority: RigAuthority;
  readonly #http: Server;
  readonly #sockets = new Set<Socket>();

  constructor(authority: RigAuthority, handler: InterceptedHandler) {
    this.#authority = authority;
    this.#http = createServer({ maxHeaderSize: maxHeaderBytes }, (request, response) => {
      const url = meantUrl(request);
      if (url === null) return void request.socket.destroy();
      handler({ request, response, url }).catch(() => request.socket.destroy());
    });
    this.#http.on("clientError", (_, socket) => socket.destroy());
  }

  /** Takes over a connection; which protocol it speaks shows its first byte. */
  readonly accept = (socket: Socket): void => {
    this.#keep(socket);
    socket.once("data", (first: Buffer) => {
      socket.pause();
      socket.unshift(first);
      if (first[0] === handshakeByte) {
        // A handshake that fails is the client's affair: it does not trust the rig, or it went away.
        this.#secure(socket).catch(() => socket.destroy());
      } else {
        this.#http.emit("connection", socket);
        socket.resume();
      }
    });
  };

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#http.close();
  }

  /** Shows a certificate for the name that the client asks for, or else for the address that it connected to. */
  async #secure(socket: Socket): Promise<void> {
    const secureContext = await this.#authority.contextFor(destination(socket).address);
    const named = callbackify((name: string) => this.#authority.contextFor(name));
    const SNICallback = (name: string, done: (fault: Error | null, context?: SecureContext) => void): void =>
      named(name, done);
    const secured = new TLSSocket(socket, { isServer: true, secureContext, SNICallback });
    this.#keep(secured);
    await once(secured, "secure");
    this.#http.emit("connection", secured);
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.once("close", () => this.#sockets.delete(socket));
  }
}
