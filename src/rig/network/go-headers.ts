import { NetworkError } from "./network.ts";

// Headers as Go's net/http sets, checks and orders them.

/** Go's canonical form: Api-Key for api-key; a name that is none stays as it is (net/textproto). */
export function canonicalName(name: string): string {
  if (!isToken(name)) return name;
  return name.toLowerCase().replace(/(?:^|-)[a-z]/g, (start) => start.toUpperCase());
}

function isToken(name: string): boolean {
  return /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name);
}

/** Set and counted by the connection, whatever the caller sets (net/http reqWriteExcludeHeader). */
const ownHeaders: readonly string[] = ["Host", "User-Agent", "Content-Length", "Transfer-Encoding", "Trailer"];
const withLength: readonly string[] = ["POST", "PUT", "PATCH"];

export interface SetHeaders {
  readonly method: string;
  readonly url: URL;
  /** By their canonical names. */
  readonly headers: ReadonlyMap<string, string>;
  readonly bodyBytes: number;
}

/** @throws NetworkError cannot-send, as the client does before it connects */
export function checkHeaders(headers: ReadonlyMap<string, string>): void {
  for (const [name, value] of headers) {
    if (!isToken(name))
      throw new NetworkError("cannot-send", `net/http: invalid header field name ${JSON.stringify(name)}`);
    if (!/[\0-\x08\x0a-\x1f\x7f]/.test(value)) continue;
    throw new NetworkError("cannot-send", `net/http: invalid header field value for ${JSON.stringify(name)}`);
  }
}

/** All headers in the order of the wire: Host, User-Agent, Content-Length, the others by name, Accept-Encoding. */
export function wireHeaders({ method, url, headers, bodyBytes }: SetHeaders): readonly (readonly [string, string])[] {
  const others = [...headers].filter(([name]) => !ownHeaders.includes(name)).sort(([a], [b]) => (a < b ? -1 : 1));
  const length: readonly (readonly [string, string])[] =
    bodyBytes > 0 || withLength.includes(method) ? [["Content-Length", String(bodyBytes)]] : [];
  const gzip: readonly (readonly [string, string])[] = asksForGzip(method, headers)
    ? [["Accept-Encoding", "gzip"]]
    : [];
  const agent = headers.get("User-Agent") ?? "Go-http-client/1.1";
  return [["Host", url.host], ...(agent === "" ? [] : [["User-Agent", agent] as const]), ...length, ...others, ...gzip];
}

/** Does Go's transport ask for gzip by itself, and so unpack the answer? */
export function asksForGzip(method: string, headers: ReadonlyMap<string, string>): boolean {
  return method !== "HEAD" && !headers.has("Accept-Encoding") && !headers.has("Range");
}
