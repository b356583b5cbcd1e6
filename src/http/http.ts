/** Limits of one exchange. Times in milliseconds, sizes in bytes. */
export interface ExchangeLimits {
  /** The answer's body. */
  readonly maxBytes: number;
  readonly maxHeaderBytes: number;
  /** Name look-up, connection and TLS handshake together. */
  readonly connectMs: number;
  /** From the request's first byte to the end of the answer's headers. */
  readonly headerMs: number;
  /** The longest pause between two pieces of the answer's body. */
  readonly bodyMs: number;
  /** The whole exchange; snapd allows 30 s (snapd overlord/devicestate/handlers_serial.go). */
  readonly totalMs: number;
}

export const defaultLimits: ExchangeLimits = {
  maxBytes: 1024 * 1024,
  maxHeaderBytes: 64 * 1024,
  connectMs: 15_000,
  headerMs: 30_000,
  bodyMs: 15_000,
  totalMs: 30_000,
};

/** Names in lower case; a header sent several times is joined with ", ". */
export type AnswerHeaders = ReadonlyMap<string, string>;

export interface AnswerHead {
  readonly status: number;
  readonly headers: AnswerHeaders;
}

/** Sees each piece of the body as it comes; what it throws ends the exchange and is thrown to the caller. */
export type ChunkWatcher = (chunk: Uint8Array) => void;

export interface HttpRequest {
  readonly method: "GET" | "HEAD" | "POST";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly limits?: Partial<ExchangeLimits>;
  readonly signal?: AbortSignal;
  /** For messages, with the URL after it: "get a request-id from". */
  readonly purpose?: string;
  /** Called with the answer's head; may throw to end the exchange, or return who watches the body. */
  readonly watch?: (head: AnswerHead) => ChunkWatcher | undefined;
}

export interface HttpAnswer extends AnswerHead {
  readonly body: Uint8Array;
  readonly url: URL;
  readonly durationMs: number;
}

/** One bounded exchange at a time, no redirect followed. Any failure to get an answer is a Problem of httpProblems. */
export interface Http {
  exchange(request: HttpRequest): Promise<HttpAnswer>;
  /** Loads and connects what the first exchange with this host needs, and sends nothing. A fault is left to that exchange. */
  prepare?(url: URL): Promise<void>;
}

/** What an observer may know of one exchange: no header value, no body, no credentials. */
export interface ExchangeRecord {
  /** ISO 8601. */
  readonly at: string;
  readonly method: string;
  readonly url: string;
  readonly requestHeaderNames: readonly string[];
  readonly requestBytes: number;
  /** The proxy used, without credentials. */
  readonly proxy?: string;
  readonly status?: number;
  readonly contentType?: string;
  readonly answerBytes?: number;
  /** Of the Problem that took the place of an answer. */
  readonly code?: string;
  /** False: not one byte of the request left the device. */
  readonly sent: boolean;
  readonly durationMs: number;
}

/** A URL for logs and messages: no credentials, no query, no fragment, and not longer than 200 characters. */
export function shownUrl(url: URL): string {
  const text = `${url.protocol}//${url.host}${url.pathname}`;
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
