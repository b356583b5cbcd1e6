import { closeSync, constants, openSync } from "node:fs";
import { basename, dirname } from "node:path";

/** sun_path holds 108 bytes with the NUL at their end (unix(7)). */
const maxPathBytes = 107;

export interface ConnectablePath {
  readonly path: string;
  /** To be called when the connection stands or has failed. */
  readonly release: () => void;
}

/**
 * The socket's path as connect(2) takes it. One that is too long, as below a deep root folder, goes through
 * /proc/self/fd/N/NAME of its opened folder. Throws the system's error if that folder cannot be opened.
 */
export function connectablePath(socketPath: string): ConnectablePath {
  if (Buffer.byteLength(socketPath) <= maxPathBytes) return { path: socketPath, release: () => {} };
  const fd = openSync(dirname(socketPath), constants.O_RDONLY | constants.O_DIRECTORY);
  let open = true;
  const release = () => {
    if (open) closeSync(fd);
    open = false;
  };
  return { path: `/proc/self/fd/${fd}/${basename(socketPath)}`, release };
}
