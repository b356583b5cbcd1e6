import type { Dispatcher } from "undici";
import type { Clock } from "../clock/clock.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import { AnswerCollector, LimitBroken, type RawAnswer } from "./collector.ts";
import { failureCode } from "./failure.ts";
import { mergeHeaders, sendableHeaders } from "./headers.ts";
import {
  defaultLimits,
  type ExchangeLimits,
  type ExchangeRecord,
  type HttpAnswer,
  type HttpRequest,
  shownUrl,
} from "./http.ts";
import { reasonOf } from "./reason.ts";
import { guardTime } from "./watchdog.ts";

/** What undici offers, with the proxy known that it would use. */
export interface ExchangeDispatcher {
  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean;
  /** Host and port of the proxy for this URL, without credentials; undefined if there is none. */
  proxyOf(url: URL): string | undefined;
  /** Is a connection waiting for a name server? */
  isLookingUp(): boolean;
}

export interface ExchangeEdges {
  readonly clock: Clock;
  readonly dispatcher: ExchangeDispatcher;
  readonly onExchange?: ((record: ExchangeRecord) => void) | undefined;
  /** When this program was built: a clock before that is behind. */
  readonly builtAt?: Date | undefined;
}

interface Run {
  readonly request: HttpRequest;
  readonly edges: ExchangeEdges;
  readonly limits: ExchangeLimits;
  readonly collector: AnswerCollector;
  readonly proxy: string | undefined;
}

/**
 * One HTTP exchange within limits: every status is an answer, a redirect too; nothing is followed, retried or
 * unpacked. Throws a Problem of httpProblems whose detail says whether anything was sent, what watch() threw, or the
 * signal's reason.
 */
export async function exchange(request: HttpRequest, edges: ExchangeEdges): Promise<HttpAnswer> {
  if (!/^https?:$/u.test(request.url.protocol)) {
    const shown = printable(request.url.protocol, 30);
    throw new Problem("url-not-http", `cannot use the URL: its scheme is ${shown}`, { detail: { sent: false } });
  }
  request.signal?.throwIfAborted();
  const headers = sendableHeaders(mergeHeaders(loginOf(request.url), request.headers));
  const limits = { ...defaultLimits, ...request.limits };
  const { clock } = edges;
  const collector = new AnswerCollector({ limits, nowMs: () => clock.monotonicMs(), watch: request.watch });
  const run: Run = { request, edges, limits, collector, proxy: edges.dispatcher.proxyOf(request.url) };
  const startMs = clock.monotonicMs();
  try {
    const answer = await dispatchGuarded(run, headers);
    const durationMs = clock.monotonicMs() - startMs;
    observe(run, durationMs, { status: answer.status });
    return { ...answer, url: request.url, durationMs };
  } catch (error) {
    const problem = asProblem(run, error);
    const code = problem instanceof Problem ? problem.code : "stopped";
    observe(run, clock.monotonicMs() - startMs, { code });
    throw problem;
  }
}

async function dispatchGuarded(run: Run, headers: Record<string, string>): Promise<RawAnswer> {
  const { request, collector } = run;
  const over = new AbortController();
  const stop = (): void => collector.fail(asError(request.signal?.reason));
  request.signal?.addEventListener("abort", stop, { once: true });
  const guarding = guardTime(collector, run.limits, run.edges.clock, over.signal);
  try {
    run.edges.dispatcher.dispatch(
      {
        origin: request.url.origin,
        path: `${request.url.pathname}${request.url.search}`,
        method: request.method,
        headers,
        body: request.body ?? null,
        // Time is kept by the watchdog alone, so that it can be a test's clock.
        headersTimeout: 0,
        bodyTimeout: 0,
      },
      collector,
    );
    return await collector.answer;
  } catch (error) {
    // dispatch() itself throws for what it cannot send; nothing may wait for the collector then.
    collector.answer.catch(() => undefined);
    throw error;
  } finally {
    over.abort("over");
    request.signal?.removeEventListener("abort", stop);
    await guarding;
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error("stopped", { cause: reason });
}

/** Basic credentials of the URL, which Go's client sends for a URL with a user in it. */
function loginOf(url: URL): Record<string, string> {
  if (url.username === "" && url.password === "") return {};
  const login = `${unescaped(url.username)}:${unescaped(url.password)}`;
  return { Authorization: `Basic ${Buffer.from(login, "utf8").toString("base64")}` };
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function asProblem(run: Run, error: unknown): unknown {
  const { request, collector, proxy } = run;
  if (request.signal?.aborted === true) return request.signal.reason;
  if (error instanceof Problem) return error;
  const sent = collector.phase !== "connect";
  const code =
    error instanceof LimitBroken
      ? limitCode(error, run)
      : failureCode(error, { phase: collector.phase, viaProxy: proxy !== undefined });
  const target = `cannot ${request.purpose ?? request.method} ${shownUrl(request.url)}`;
  const via = proxy === undefined ? "" : ` (through the proxy ${proxy})`;
  const why = reasonOf(error);
  const clock = judgedByClock.has(code) ? clockWords(run.edges) : "";
  return new Problem(code, `${target}${via}: ${why === "" ? code : why}${clock}`, {
    cause: error,
    detail: { url: shownUrl(request.url), sent, ...(proxy === undefined ? {} : { proxy }) },
  });
}

const judgedByClock: ReadonlySet<string> = new Set(["tls-not-yet-valid", "tls-expired"]);

/** What a reader has to compare with the time on the wall, and whether the clock is wrong for certain. */
function clockWords({ clock, builtAt }: ExchangeEdges): string {
  const now = clock.now();
  const behind = builtAt !== undefined && now < builtAt;
  const verdict = behind ? `, which is behind: this program was built ${builtAt.toISOString()}` : "";
  return `; the device's clock says ${now.toISOString()}${verdict}`;
}

/** Before anything is sent, what does not answer is a name server or the proxy, and not the host. */
function limitCode({ code }: LimitBroken, { collector, edges, proxy }: Run): LimitBroken["code"] {
  if (collector.phase !== "connect") return code;
  if (edges.dispatcher.isLookingUp()) return "dns-unavailable";
  return code === "connect-timeout" && proxy !== undefined ? "proxy-unreachable" : code;
}

function observe(run: Run, durationMs: number, outcome: { status?: number; code?: string }): void {
  const { request, collector, edges, proxy } = run;
  const contentType = collector.head?.headers.get("content-type");
  edges.onExchange?.({
    at: edges.clock.now().toISOString(),
    method: request.method,
    url: shownUrl(request.url),
    requestHeaderNames: Object.keys(request.headers),
    requestBytes: request.body?.length ?? 0,
    ...(proxy === undefined ? {} : { proxy }),
    ...outcome,
    ...(contentType === undefined ? {} : { contentType: printable(contentType, 80) }),
    answerBytes: collector.receivedBytes,
    sent: collector.phase !== "connect",
    durationMs: Math.round(durationMs * 10) / 10,
  });
}
