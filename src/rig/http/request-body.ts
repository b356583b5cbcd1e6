import type { IncomingMessage, ServerResponse } from "node:http";

/**
 * The body piece by piece; a reader that stops early leaves the connection open for the answer. "100 Continue" goes out
 * when the first piece is wanted, as Go's server does, so a request refused by its headers never sends its body.
 */
export async function* bodyOf(request: IncomingMessage, response: ServerResponse): AsyncGenerator<Uint8Array> {
  if (request.headers.expect?.toLowerCase() === "100-continue") response.writeContinue();
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    yield new Uint8Array(chunk as Buffer);
  }
}

/** The whole body; RangeError if it is longer than maxBytes. */
export async function wholeBody(
  request: IncomingMessage,
  response: ServerResponse,
  maxBytes: number,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of bodyOf(request, response)) {
    length += chunk.length;
    if (length > maxBytes) throw new RangeError(`cannot read request: its body is longer than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
