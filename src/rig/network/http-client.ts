import { gunzipSync } from "node:zlib";
import type { HttpExchange } from "../boot/boot-report.ts";
import type { Timeline } from "../boot/timeline.ts";
import type { RequestRecord } from "../http/request-log.ts";
import type { Costs } from "../time/costs.ts";
import { timeUp, type VirtualClock } from "../time/virtual-clock.ts";
import { outcomeOf } from "./exchange-outcome.ts";
import { asksForGzip, canonicalName, checkHeaders, wireHeaders } from "./go-headers.ts";
import { type Network, type NetworkAnswer, NetworkError } from "./network.ts";

/** A request as snapd makes it. */
export interface HttpCall {
  readonly method: "GET" | "HEAD" | "POST";
  readonly url: string;
  /** Set one after the other: a later one replaces an earlier one of the same name. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: Uint8Array;
  /** Types of the assertions in the body. */
  readonly assertionTypes?: readonly string[];
  /** For the whole exchange with its redirects. */
  readonly limitMs: number;
}

export interface HttpClientOptions {
  readonly network: Network;
  readonly clock: VirtualClock;
  readonly costs: Costs;
  readonly timeline: Timeline;
  /** What a built-in server has written down so far; without it no fault that was planted there is known. */
  readonly records?: (server: HttpExchange["server"]) => readonly RequestRecord[];
}

const maxRedirects = 10;
const rewritten: readonly number[] = [301, 302, 303];
const repeated: readonly number[] = [307, 308];

function targetOf(text: string, base?: URL): URL {
  const url = URL.canParse(text, base?.href) ? new URL(text, base?.href) : undefined;
  if (url !== undefined && (url.protocol === "http:" || url.protocol === "https:")) return url;
  const scheme = /^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(text)?.[1] ?? "";
  throw new NetworkError("cannot-send", `unsupported protocol scheme ${JSON.stringify(scheme)}`);
}

function unpacked(answer: NetworkAnswer, gzip: boolean): NetworkAnswer {
  if (!gzip || answer.headers.get("content-encoding") !== "gzip") return answer;
  try {
    return { ...answer, body: new Uint8Array(gunzipSync(answer.body)) };
  } catch {
    return { ...answer, body: new Uint8Array(0), bodyFault: "unexpected-end" };
  }
}

interface Hop {
  readonly method: string;
  readonly url: URL;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array | undefined;
  readonly assertionTypes: readonly string[];
}

/** snapd's HTTP client: Go's rules of headers, redirects and gzip, a limit in virtual time, and a record of everything. */
export class HttpClient {
  readonly #options: HttpClientOptions;
  readonly #exchanges: HttpExchange[] = [];

  constructor(options: HttpClientOptions) {
    this.#options = options;
  }

  /** What was asked and answered so far. */
  get exchanges(): readonly HttpExchange[] {
    return this.#exchanges;
  }

  /** @throws NetworkError where there was no answer, worded as Go's url.Error */
  async send(call: HttpCall): Promise<NetworkAnswer> {
    try {
      return await this.#send(call);
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      const operation = call.method.charAt(0) + call.method.slice(1).toLowerCase();
      const url = call.url.replace(/\/\/[^/@]*@/, "//").replace(/[?#].*$/s, "");
      throw new NetworkError(error.fault, `${operation} ${JSON.stringify(url)}: ${error.message}`);
    }
  }

  async #send(call: HttpCall): Promise<NetworkAnswer> {
    const headers = new Map(call.headers.map(([name, value]) => [canonicalName(name), value]));
    const { method, body, assertionTypes = [], limitMs } = call;
    const start: Hop = { method, url: targetOf(call.url), headers, body, assertionTypes };
    checkHeaders(headers);
    const { clock } = this.#options;
    const endsAtMs = clock.monotonicMs() + limitMs;
    return await this.#follow(start, () => endsAtMs - clock.monotonicMs());
  }

  async #follow(start: Hop, leftMs: () => number): Promise<NetworkAnswer> {
    let hop = start;
    for (let count = 0; count <= maxRedirects; count += 1) {
      const answer = await this.#recorded(hop, leftMs());
      const location = answer.headers.get("location");
      const again = repeated.includes(answer.status);
      if (location === null || (!again && !rewritten.includes(answer.status))) return answer;
      const url = targetOf(location, hop.url);
      const method = hop.method === "HEAD" ? "HEAD" : "GET";
      hop = again ? { ...hop, url } : { ...hop, url, method, body: undefined, assertionTypes: [] };
    }
    throw new NetworkError("cannot-send", `stopped after ${maxRedirects} redirects`);
  }

  async #recorded(hop: Hop, limitMs: number): Promise<NetworkAnswer> {
    const { timeline, network } = this.#options;
    const atMs = timeline.nowMs();
    const server = network.serverAt(hop.url);
    const actor = server === "vault" ? "vault" : "store";
    const served = this.#recordsOf(server).length;
    const what = `${hop.method} ${hop.url.pathname}`;
    try {
      const answer = await timeline.during(
        { actor, what },
        () => this.#exchange(hop, limitMs),
        (got) => ({
          outcome: `${got.status} ${outcomeOf(hop.url, got)}`,
        }),
      );
      const planted = this.#recordsOf(server).slice(served).at(-1)?.fault;
      this.#record(hop, atMs, planted === undefined ? answer : { ...answer, fault: planted });
      return answer;
    } catch (error) {
      if (error instanceof NetworkError) this.#record(hop, atMs, error);
      throw error;
    }
  }

  #recordsOf(server: HttpExchange["server"]): readonly RequestRecord[] {
    return this.#options.records?.(server) ?? [];
  }

  async #exchange(hop: Hop, limitMs: number): Promise<NetworkAnswer> {
    const { clock, network, costs } = this.#options;
    const { method, url, headers, body } = hop;
    const wire = wireHeaders({ method, url, headers, bodyBytes: body?.length ?? 0 });
    const send = (signal: AbortSignal) => network.send({ method, url, headers: wire, body }, signal);
    return await costs.request(async () => {
      const answer = await clock.limited(limitMs, send);
      if (answer === timeUp) throw new NetworkError("timeout", "context deadline exceeded");
      return unpacked(answer, asksForGzip(method, headers));
    });
  }

  #record(hop: Hop, atMs: number, end: NetworkAnswer | NetworkError): void {
    const { timeline, network } = this.#options;
    const { method, url, headers, body, assertionTypes } = hop;
    const wire = wireHeaders({ method, url, headers, bodyBytes: body?.length ?? 0 });
    const contentType = headers.get("Content-Type");
    const facts = {
      atMs,
      durationMs: timeline.nowMs() - atMs,
      server: network.serverAt(url),
      by: "snapd" as const,
      method,
      url: `${url.origin}${url.pathname}`,
      headerNames: wire.map(([name]) => name),
      requestBytes: body?.length ?? 0,
      ...(contentType === undefined ? {} : { contentType }),
      assertionTypes,
    };
    if (end instanceof NetworkError) {
      this.#exchanges.push({ ...facts, status: end.fault, answerBytes: 0, outcome: end.fault, fault: end.fault });
      return;
    }
    const answerContentType = end.headers.get("content-type");
    this.#exchanges.push({
      ...facts,
      status: end.status,
      ...(answerContentType === null ? {} : { answerContentType }),
      answerBytes: end.body.length,
      outcome: outcomeOf(url, end),
      ...(end.fault === undefined ? {} : { fault: end.fault }),
    });
  }
}
