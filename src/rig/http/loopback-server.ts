import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, ListenOptions, Socket } from "node:net";

/** Called for every request; rejecting is a fault of the rig and closes the connection. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** An HTTP server on a port of its own on loopback, or on a unix socket; closing it leaves nothing open. */
export class LoopbackServer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #running = new Set<Promise<void>>();
  readonly #faults: unknown[] = [];

  private constructor(handler: RequestHandler) {
    const serve = (request: IncomingMessage, response: ServerResponse): void => {
      const run = handler(request, response).catch((fault: unknown) => {
        // A vanished client is no fault of the rig's.
        if (!request.socket.destroyed) this.#faults.push(fault);
        request.socket.destroy();
      });
      this.#running.add(run);
      void run.finally(() => this.#running.delete(run));
    };
    this.#server = createServer({ keepAlive: true, maxHeaderSize: 1024 * 1024 }, serve);
    this.#server.on("checkContinue", serve);
    this.#server.keepAliveTimeout = 0;
    this.#server.requestTimeout = 0;
    this.#server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.on("error", () => socket.destroy());
      socket.once("close", () => this.#sockets.delete(socket));
    });
  }

  /** Listens on 127.0.0.1 with a free port, or on the unix socket of the given path (107 bytes at most). */
  static async start(handler: RequestHandler, socketPath?: string): Promise<LoopbackServer> {
    const where = socketPath === undefined ? { host: "127.0.0.1", port: 0 } : { path: socketPath };
    return await LoopbackServer.startAt(handler, where);
  }

  /** Listens where it is told: another address than loopback only if somebody has asked for it by name. */
  static async startAt(handler: RequestHandler, where: ListenOptions): Promise<LoopbackServer> {
    const server = new LoopbackServer(handler);
    await new Promise<void>((resolve, reject) => {
      server.#server.once("error", reject);
      server.#server.listen(where, () => {
        server.#server.off("error", reject);
        resolve();
      });
    });
    return server;
  }

  /** http://ADDRESS:PORT without a path. */
  get origin(): string {
    const where = this.#server.address();
    if (where === null || typeof where === "string") throw new TypeError("cannot name an origin: not on a port");
    const { address, port, family } = where satisfies AddressInfo;
    return `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
  }

  /** Faults of the rig itself; a test may insist that there are none. */
  get faults(): readonly unknown[] {
    return this.#faults;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
    await Promise.allSettled(this.#running);
  }
}
