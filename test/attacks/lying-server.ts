import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, type TlsOptions } from "node:tls";

/** One request as it came. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  /** The last part of the path: request-id, serial … */
  readonly endpoint: string;
  readonly head: string;
  readonly body: Uint8Array;
  readonly socket: Socket;
  /** Counts the requests for this endpoint from 1. */
  readonly number: number;
}

export type Lie = (asked: Asked) => void | Promise<void>;

export interface Said {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** A whole answer with its Content-Length. */
export function say({ socket }: Pick<Asked, "socket">, { status = 200, headers = {}, body = "" }: Said): void {
  const bytes = Buffer.from(body);
  const lines = Object.entries({ ...headers, "Content-Length": String(bytes.length) });
  socket.write(
    `HTTP/1.1 ${status} X\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`,
    "latin1",
  );
  socket.write(bytes);
}

export function sayJson(asked: Pick<Asked, "socket">, status: number, value: unknown): void {
  const headers = { "Content-Type": "application/json; charset=UTF-8" };
  say(asked, { status, headers, body: typeof value === "string" ? value : JSON.stringify(value) });
}

/** The beginning of an answer whose body comes in pieces. */
export function beginChunks({ socket }: Pick<Asked, "socket">, contentType: string): void {
  socket.write(`HTTP/1.1 200 OK\r\nContent-Type: ${contentType}\r\nTransfer-Encoding: chunked\r\n\r\n`);
}

/** Writes the piece again and again, as fast as it is taken, until so many bytes are through or nobody takes them. */
export async function pour(socket: Socket, totalBytes: number, piece: Uint8Array): Promise<void> {
  for (let sent = 0; sent < totalBytes && !socket.destroyed; sent += piece.length) {
    if (socket.write(piece)) continue;
    await new Promise<void>((resolve) => {
      const go = (): void => {
        socket.off("drain", go);
        socket.off("close", go);
        resolve();
      };
      socket.once("drain", go);
      socket.once("close", go);
    });
  }
}

/** One piece of a chunked body. */
export function chunk(content: string | Uint8Array): Uint8Array {
  const bytes = Buffer.from(content);
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from("\r\n")]);
}

/** Calls again and again until the connection is gone. */
export function every(milliseconds: number, socket: Socket, step: () => void): void {
  const timer = setInterval(() => (socket.writable ? step() : clearInterval(timer)), milliseconds);
  socket.once("close", () => clearInterval(timer));
}

const ownHeaders = new Set(["host", "connection", "content-length", "keep-alive", "transfer-encoding", "date"]);

function headersOf(head: string): Record<string, string> {
  const lines = head.split("\r\n").slice(1);
  const pairs = lines.map((line) => /^([^:]+): *(.*)$/.exec(line)).flatMap((found) => (found === null ? [] : [found]));
  return Object.fromEntries(
    pairs
      .map(([, name = "", value = ""]) => [name.toLowerCase(), value] as const)
      .filter(([name]) => !ownHeaders.has(name)),
  );
}

/** A server on a port, in TLS or not, or on a unix socket, that answers as it likes and passes the rest on. */
export class LyingServer {
  readonly #lies = new Map<string, Lie>();
  readonly #counts = new Map<string, number>();
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  readonly #target: URL | undefined;
  /** Gets a connection before anything is read from it. */
  onConnection: ((socket: Socket) => void) | undefined;

  constructor(options: { target?: URL; tls?: TlsOptions } = {}) {
    this.#target = options.target;
    this.#server = options.tls === undefined ? createServer() : createTlsServer(options.tls);
    this.#server.on(options.tls === undefined ? "connection" : "secureConnection", (socket: Socket) =>
      this.#take(socket),
    );
    this.#server.on("tlsClientError", () => undefined);
  }

  async listen(path?: string): Promise<this> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(path === undefined ? { host: "127.0.0.1", port: 0 } : { path }, () => resolve());
    });
    return this;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Answers requests whose path ends so; "*" those nobody else answers. */
  on(endpoint: string, lie: Lie): void {
    this.#lies.set(endpoint, lie);
  }

  /** How often an endpoint was asked. */
  count(endpoint: string): number {
    return this.#counts.get(endpoint) ?? 0;
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #take(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    if (this.onConnection !== undefined) return this.onConnection(socket);
    let read = Buffer.alloc(0);
    socket.on("data", (piece: Buffer) => {
      read = Buffer.concat([read, piece]);
      const end = read.indexOf("\r\n\r\n");
      const head = read.subarray(0, Math.max(0, end)).toString("latin1");
      const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? "0");
      if (end < 0 || read.length < end + 4 + length) return;
      const body = new Uint8Array(read.subarray(end + 4, end + 4 + length));
      read = Buffer.alloc(0);
      void this.#answer(socket, head, body).catch(() => socket.destroy());
    });
  }

  async #answer(socket: Socket, head: string, body: Uint8Array): Promise<void> {
    const [method = "", path = ""] = head.split(" ");
    const endpoint = path.replace(/\?.*$/s, "").split("/").at(-1) ?? "";
    const number = this.count(endpoint) + 1;
    this.#counts.set(endpoint, number);
    const asked: Asked = { method, path, endpoint, head, body, socket, number };
    const lie = this.#lies.get(endpoint) ?? this.#lies.get("*");
    if (lie !== undefined) return await lie(asked);
    await this.pass(asked);
  }

  /** Lets the sound service answer. */
  async pass(asked: Asked, change: (said: Required<Said>) => Said = (said) => said): Promise<void> {
    if (this.#target === undefined) return void asked.socket.destroy();
    const url = new URL(asked.path, this.#target);
    const method = asked.method;
    const headers = { ...headersOf(asked.head), "accept-encoding": "identity" };
    const given = method === "POST" ? { body: new Uint8Array(asked.body) } : {};
    const answer = await fetch(url, { method, headers, redirect: "manual", ...given });
    const type = answer.headers.get("content-type");
    const said = {
      status: answer.status,
      headers: type === null ? {} : { "Content-Type": type },
      body: new Uint8Array(await answer.arrayBuffer()),
    };
    say(asked, change(said));
  }
}
