import type { Socket } from "node:net";

const longestHeld = 16 * 1024;
const marker = /^HTTP\/1\.[01] 100[ \r]/u;
const shortest = "HTTP/1.1 100 ";

/**
 * The bytes after every leading "100 Continue", or undefined if more are needed to tell. Exported for its test.
 */
export function withoutContinue(bytes: Uint8Array): Uint8Array | undefined {
  const text = Buffer.from(bytes.subarray(0, longestHeld)).toString("latin1");
  let at = 0;
  while (marker.test(text.slice(at, at + shortest.length))) {
    const end = text.indexOf("\r\n\r\n", at);
    if (end < 0) return bytes.length < longestHeld ? undefined : bytes.subarray(at);
    at = end + 4;
  }
  const rest = text.slice(at, at + shortest.length);
  const open = rest.length > 0 && rest.length < shortest.length && /^HTTP\/1\.[01] 100 $/u.test(complete(rest));
  return open ? undefined : bytes.subarray(at);
}

/** The beginning of a line made whole with the rest of the marker. */
function complete(beginning: string): string {
  return beginning + shortest.slice(beginning.length);
}

/**
 * Takes "100 Continue" out of what a socket reads, each time before an answer begins. A client must take one it did
 * not ask for (RFC 9110 §15.2), and undici takes it for a broken answer.
 */
export function dropContinue(socket: Socket): void {
  const read = socket.read.bind(socket);
  const write = socket.write.bind(socket);
  let awaiting = true;
  let held: Uint8Array = new Uint8Array();
  // An interim answer can only come between a request and its answer's first byte.
  const writeAndAwait = (...given: Parameters<Socket["write"]>): boolean => {
    awaiting = true;
    return write(...given);
  };
  socket.write = writeAndAwait as Socket["write"];
  socket.read = (size?: number): unknown => {
    const chunk: unknown = read(size);
    if (!awaiting || !(chunk instanceof Uint8Array)) return chunk;
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    const rest = withoutContinue(held);
    if (rest === undefined) return null;
    held = new Uint8Array();
    if (rest.length === 0) return null;
    awaiting = false;
    return Buffer.from(rest.buffer, rest.byteOffset, rest.length);
  };
}
