import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createRawServer, type Server as RawServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface UnixServer {
  readonly socketPath: string;
  readonly folder: string;
  close(): Promise<void>;
}

async function listen(server: Server | RawServer, folder: string): Promise<UnixServer> {
  const socketPath = join(folder, "snapd.socket");
  await new Promise<void>((resolve) => void server.listen(socketPath, resolve));
  return {
    socketPath,
    folder,
    async close() {
      if ("closeAllConnections" in server) server.closeAllConnections();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
      rmSync(folder, { recursive: true });
    },
  };
}

export type Answer = (request: IncomingMessage, body: Buffer, response: ServerResponse) => void;

/** A real HTTP server on a real unix socket. */
export async function serveHttp(answer: Answer, folder = mkdtempSync(join(tmpdir(), "snapd-"))): Promise<UnixServer> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => answer(request, Buffer.concat(chunks), response));
  });
  return await listen(server, folder);
}

/** Whatever bytes come to mind, or none, once the first bytes of a request are there. */
export async function serveRaw(answer: (socket: Socket) => void): Promise<UnixServer> {
  const open = new Set<Socket>();
  const server = createRawServer((socket) => {
    open.add(socket);
    socket.on("error", () => {});
    socket.once("data", () => answer(socket));
  });
  const listening = await listen(server, mkdtempSync(join(tmpdir(), "snapd-")));
  return {
    ...listening,
    async close() {
      for (const socket of open) socket.destroy();
      await listening.close();
    },
  };
}
