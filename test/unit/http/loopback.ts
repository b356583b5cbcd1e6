import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, type TlsOptions } from "node:tls";

export interface Loopback {
  readonly port: number;
  readonly url: URL;
  /** Every request's bytes as they came, one text a connection. */
  readonly seen: string[];
  close(): Promise<void>;
}

/** What a server does once a whole request has come; the request is text in Latin-1, a byte a character. */
export type Peer = (socket: Socket, request: string) => void;

function isWhole(request: string): boolean {
  const end = request.indexOf("\r\n\r\n");
  if (end < 0) return false;
  const length = /^content-length: *(\d+)/imu.exec(request.slice(0, end))?.[1] ?? "0";
  return request.length >= end + 4 + Number(length);
}

function takeConnections(server: Server, scheme: string, host: string, onConnection: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  server.on(scheme === "https" ? "secureConnection" : "connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => undefined);
    onConnection(socket);
  });
  server.on("tlsClientError", () => undefined);
  return new Promise<Omit<Loopback, "seen">>((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      resolve({
        port,
        url: new URL(`${scheme}://${host}:${port}/`),
        close: () =>
          new Promise((done) => {
            server.close(() => done());
            for (const socket of sockets) socket.destroy();
          }),
      });
    });
  });
}

/** A server on port 0 that speaks whatever the peer writes; the peer is called once for each whole request. */
export async function startPeer(peer: Peer, options: { tls?: TlsOptions; host?: string } = {}): Promise<Loopback> {
  const seen: string[] = [];
  const server = options.tls === undefined ? createServer() : createTlsServer(options.tls);
  const scheme = options.tls === undefined ? "http" : "https";
  const base = await takeConnections(server, scheme, options.host ?? "127.0.0.1", (socket) => {
    let request = "";
    socket.on("data", (chunk: Buffer) => {
      request += chunk.toString("latin1");
      if (!isWhole(request)) return;
      const whole = request;
      request = "";
      seen.push(whole);
      peer(socket, whole);
    });
  });
  return { ...base, seen };
}

/** A server whose connections the peer gets at once, before any request. */
export async function startRaw(onConnection: (socket: Socket) => void): Promise<Loopback> {
  const base = await takeConnections(createServer(), "http", "127.0.0.1", onConnection);
  return { ...base, seen: [] };
}

/** A whole answer with Content-Length, as bytes. */
export function answerBytes(
  status: string,
  headers: Readonly<Record<string, string>> = {},
  body: string | Uint8Array = "",
): Uint8Array {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  const lines = Object.entries({ ...headers, "Content-Length": String(bytes.length) });
  const head = `HTTP/1.1 ${status}\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
  return Buffer.concat([Buffer.from(head, "latin1"), bytes]);
}

/** A peer that answers the same bytes to everything. */
export function always(bytes: Uint8Array | string): Peer {
  return (socket) => {
    socket.write(bytes);
  };
}
