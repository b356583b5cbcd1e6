import { STATUS_CODES } from "node:http";

/** An HTTP answer before it is sent. Header names keep their order and case. */
export interface Reply {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The writes the service makes, one after the other. */
  readonly writes: readonly Uint8Array[];
}

/** Go's net/http sends up to this many bytes with a Content-Length if the handler does not flush, more as chunks. */
const bufferBytes = 2048;

export function textBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

/** The chunks Go's response writer makes of these writes; one entry if they fit its buffer. */
export function goChunks(writes: readonly Uint8Array[]): readonly Uint8Array[] {
  const chunks: Uint8Array[] = [];
  let buffered = new Uint8Array(0);
  for (let rest of writes) {
    while (buffered.length + rest.length > bufferBytes) {
      if (buffered.length === 0) {
        chunks.push(rest);
        rest = new Uint8Array(0);
        break;
      }
      const room = bufferBytes - buffered.length;
      chunks.push(joined([buffered, rest.subarray(0, room)]));
      buffered = new Uint8Array(0);
      rest = rest.subarray(room);
    }
    buffered = new Uint8Array(joined([buffered, rest]));
  }
  if (buffered.length > 0) chunks.push(buffered);
  return chunks;
}

/** The reason phrase of a status. */
export function reasonOf(status: number): string {
  return STATUS_CODES[status] ?? "Unknown";
}

/** A JSON answer as Go's encoder writes it: compact, one newline at the end. */
export function jsonReply(status: number, contentType: string, value: unknown): Reply {
  return { status, headers: [["Content-Type", contentType]], writes: [textBytes(`${JSON.stringify(value)}\n`)] };
}

/** An answer without a body. */
export function bareReply(status: number, headers: Reply["headers"] = []): Reply {
  return { status, headers, writes: [] };
}

/** net/http's own 404. */
export function notFoundReply(): Reply {
  return {
    status: 404,
    headers: [
      ["Content-Type", "text/plain; charset=utf-8"],
      ["X-Content-Type-Options", "nosniff"],
    ],
    writes: [textBytes("404 page not found\n")],
  };
}
