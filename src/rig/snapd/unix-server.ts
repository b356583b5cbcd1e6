import { chmodSync, closeSync, constants, mkdirSync, openSync, rmSync } from "node:fs";
import { basename, dirname } from "node:path";
import { LoopbackServer, type RequestHandler } from "../http/loopback-server.ts";

/** An HTTP server on a unix socket of any path length. */
export interface UnixServer {
  readonly faults: readonly unknown[];
  close(): Promise<void>;
}

/**
 * Listens on the path; the kernel takes 107 bytes at most, so the socket is named through its opened folder. Everybody
 * may connect, as to snapd's: who may do what is decided by request.
 */
export async function startUnixServer(path: string, handler: RequestHandler): Promise<UnixServer> {
  mkdirSync(dirname(path), { recursive: true });
  rmSync(path, { force: true });
  const fd = openSync(dirname(path), constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    const server = await LoopbackServer.start(handler, `/proc/self/fd/${fd}/${basename(path)}`);
    chmodSync(path, 0o666);
    const close = async (): Promise<void> => {
      await server.close();
      closeSync(fd);
      rmSync(path, { force: true });
    };
    return { faults: server.faults, close };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}
