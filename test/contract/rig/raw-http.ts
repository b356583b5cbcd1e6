import { connect } from "node:net";

/** What came back over the wire, taken apart. */
export interface RawResponse {
  readonly version: string;
  readonly status: number;
  readonly reason: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
  /** Sizes of the chunks, where it came in chunks. */
  readonly chunks?: readonly number[];
}

/** Sends the bytes as they are and reads until the other side closes; a reset after the answer is no error. */
export function exchangeRaw(port: number, bytes: Uint8Array): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const received: Buffer[] = [];
    const socket = connect({ host: "127.0.0.1", port });
    socket.on("data", (data) => received.push(data));
    socket.on("error", (error) => {
      if (received.length === 0) reject(error);
    });
    socket.on("close", () => resolve(new Uint8Array(Buffer.concat(received))));
    socket.write(bytes);
  });
}

function dechunked(data: Buffer): { body: Buffer; chunks: number[]; used: number } {
  const parts: Buffer[] = [];
  const chunks: number[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = data.indexOf("\r\n", at);
    const size = Number.parseInt(data.subarray(at, lineEnd).toString("latin1"), 16);
    if (!(lineEnd >= 0 && size >= 0)) throw new RangeError("a chunk has no size");
    at = lineEnd + 2;
    if (size === 0) return { body: Buffer.concat(parts), chunks, used: at + 2 };
    parts.push(data.subarray(at, at + size));
    chunks.push(size);
    at += size + 2;
  }
}

/** Every response in the bytes, interim ones too. */
export function parseResponses(bytes: Uint8Array): readonly RawResponse[] {
  const responses: RawResponse[] = [];
  let rest = Buffer.from(bytes);
  while (rest.length > 0) {
    const headEnd = rest.indexOf("\r\n\r\n");
    if (headEnd < 0) throw new RangeError(`no end of headers in ${rest.subarray(0, 80).toString("latin1")}`);
    const [start = "", ...lines] = rest.subarray(0, headEnd).toString("latin1").split("\r\n");
    const [version = "", status = "", ...reason] = start.split(" ");
    const headers = lines.map((line): [string, string] => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon), line.slice(colon + 1).trim()];
    });
    const of = (name: string) => headers.find(([given]) => given.toLowerCase() === name)?.[1];
    const data = rest.subarray(headEnd + 4);
    const base = { version, status: Number(status), reason: reason.join(" "), headers };
    if (of("transfer-encoding") === "chunked") {
      const { body, chunks, used } = dechunked(data);
      responses.push({ ...base, body: new Uint8Array(body), chunks });
      rest = data.subarray(used);
    } else {
      const length = base.status < 200 ? 0 : Number(of("content-length") ?? data.length);
      responses.push({ ...base, body: new Uint8Array(data.subarray(0, length)) });
      rest = data.subarray(length);
    }
  }
  return responses;
}
