import { connectByHandle } from "./unix-handle.ts";
import { connectByStream } from "./unix-stream.ts";

/** What happens on a connection; nothing more after failed or ended. */
export interface ConnectionEvents {
  /** Some of what the other side says, in pieces of any size. */
  readonly bytes: (piece: Buffer) => void;
  /** The other side has closed. */
  readonly ended: () => void;
  /** The connection did not come about, or broke: the system's error. */
  readonly failed: (error: Error) => void;
}

export interface UnixConnection {
  /** Nothing happens on it any more. Any number of times. */
  readonly close: () => void;
}

/** Connects to a unix socket and says this on it. Keeps the process alive until it is closed. */
export type Connect = (path: string, said: Uint8Array, events: ConnectionEvents) => UnixConnection;

/**
 * By Node's handles where they are as this program knows them, else by node:net, which takes 3 CPU ms to load with the streams it is
 * made of, and another 4 for five connections (docs/performance.md, hook).
 */
export const connectUnix: Connect = connectByHandle() ?? connectByStream;
