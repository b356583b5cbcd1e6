import type { Assertion, AssertionTypeName } from "../assertion/assertion.ts";
import { AssertionError } from "../assertion/assertion-error.ts";
import { decodeStream } from "../assertion/stream.ts";
import type { Clock } from "../clock/clock.ts";
import { mergeHeaders } from "../http/headers.ts";
import { type ExchangeLimits, type Http, type HttpAnswer, shownUrl } from "../http/http.ts";
import { exchangeFollowing } from "../http/redirect.ts";
import type { Crypto } from "../openpgp/crypto.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import { readErrorReply, replyJson } from "../vault/error-reply.ts";
import { isHtml } from "../vault/reply.ts";
import { assertionUrl } from "./assertion-path.ts";
import { storeRefusal, storeUnreadable } from "./store-problem.ts";

export interface HttpStoreOptions {
  /** https://api.snapcraft.io/, or a store proxy's. */
  readonly baseUrl: URL;
  readonly http: Http;
  readonly crypto: Crypto;
  readonly clock: Clock;
  /** "prepare-device/VERSION". */
  readonly userAgent: string;
  readonly limits?: Partial<ExchangeLimits> | undefined;
}

/** What POST …/sessions takes: encoded assertions, and the macaroon to be renewed. */
export interface SessionRequest {
  readonly deviceSessionRequest: string;
  readonly serial: string;
  readonly model: string;
  readonly macaroon?: string | undefined;
}

const assertionType = "application/x.ubuntu.assertion";
/** The biggest body of an assertion (2 MiB) with its headers and signature. */
const maxAssertionBytes = 3 * 1024 * 1024;
const maxNonceChars = 1024;
const maxMacaroonChars = 16 * 1024;

/** The snap store's part that a registration needs. Nothing is retried or verified here. */
export class HttpStore {
  /** As it stands in a message. */
  readonly name: string;
  readonly #options: HttpStoreOptions;

  constructor(options: HttpStoreOptions) {
    const baseUrl = new URL(options.baseUrl);
    if (!baseUrl.pathname.endsWith("/")) baseUrl.pathname += "/";
    this.#options = { ...options, baseUrl };
    this.name = `the store at ${baseUrl.host}`;
  }

  /**
   * The assertion of this type and primary key, or undefined if the store says that it has none. A page that says 404
   * is another server and a Problem: "could not ask" is never "not there".
   */
  async fetchAssertion(
    type: AssertionTypeName,
    primaryKey: readonly string[],
    signal?: AbortSignal,
  ): Promise<Assertion | undefined> {
    const { baseUrl, http, userAgent, limits, clock } = this.#options;
    const what = `${type} ${printable(primaryKey.join("/"), 120)}`;
    const answer = await exchangeFollowing(http, {
      method: "GET",
      url: assertionUrl(baseUrl, type, primaryKey),
      headers: { "User-Agent": userAgent, Accept: assertionType },
      purpose: `get ${type} from`,
      limits: { maxBytes: maxAssertionBytes, ...limits },
      ...(signal === undefined ? {} : { signal }),
    });
    if (saysNotThere(answer)) return undefined;
    if (answer.status !== 200) throw storeRefusal(what, answer, clock.now());
    return this.#decodeAsked(what, answer, type, primaryKey);
  }

  /** The same under the name an AssertionSource wants. */
  find(type: AssertionTypeName, primaryKey: readonly string[]): Promise<Assertion | undefined> {
    return this.fetchAssertion(type, primaryKey);
  }

  #decodeAsked(what: string, answer: HttpAnswer, type: AssertionTypeName, key: readonly string[]): Assertion {
    let list: readonly Assertion[];
    try {
      list = decodeStream(answer.body, this.#options.crypto);
    } catch (cause) {
      if (!(cause instanceof AssertionError)) throw cause;
      throw storeUnreadable(what, answer, `${cause.code}: ${printable(cause.message, 120)}`, cause);
    }
    const [only] = list;
    if (only === undefined || list.length > 1) {
      throw storeUnreadable(what, answer, `there are ${list.length} assertions in the answer`);
    }
    const same = only.primaryKey.length === key.length && only.primaryKey.every((part, i) => part === key[i]);
    if (only.type === type && same) return only;
    throw new Problem(
      "store-answer-wrong",
      `cannot use the answer of ${shownUrl(answer.url)}: it is another assertion`,
      {
        detail: { url: shownUrl(answer.url), sent: true, gotType: only.type },
      },
    );
  }

  /** A nonce for one device-session-request (snapd store/auth.go). */
  async nonce(signal?: AbortSignal): Promise<string> {
    const answer = await this.#post("api/v1/snaps/auth/nonces", {}, undefined, signal);
    if (answer.status !== 200) throw storeRefusal("a nonce", answer, this.#options.clock.now());
    return oneLine("a nonce", answer, "nonce", maxNonceChars);
  }

  /** Opens a session, or renews the one of the macaroon given (snapd store/auth.go). The macaroon is a secret. */
  async session(request: SessionRequest, signal?: AbortSignal): Promise<{ readonly macaroon: string }> {
    const body = {
      "device-session-request": request.deviceSessionRequest,
      "serial-assertion": request.serial,
      "model-assertion": request.model,
    };
    const renewed = request.macaroon ?? "";
    if (/["\\\s]/u.test(renewed)) {
      throw new Problem("header-not-sendable", "cannot renew the session: its old macaroon holds a quote or a blank");
    }
    const headers: Record<string, string> =
      renewed === "" ? {} : { "X-Device-Authorization": `Macaroon root="${renewed}"` };
    const bytes = new TextEncoder().encode(JSON.stringify(body));
    const answer = await this.#post("api/v1/snaps/auth/sessions", headers, bytes, signal);
    if (answer.status !== 200 && answer.status !== 202) {
      throw storeRefusal("a session", answer, this.#options.clock.now());
    }
    return { macaroon: oneLine("a session", answer, "macaroon", maxMacaroonChars) };
  }

  #post(
    path: string,
    headers: Readonly<Record<string, string>>,
    body: Uint8Array | undefined,
    signal: AbortSignal | undefined,
  ): Promise<HttpAnswer> {
    const { baseUrl, http, userAgent, limits } = this.#options;
    const type: Record<string, string> = body === undefined ? {} : { "Content-Type": "application/json" };
    return http.exchange({
      method: "POST",
      url: new URL(path, baseUrl),
      headers: mergeHeaders({ "User-Agent": userAgent, Accept: "application/json" }, type, headers),
      purpose: "ask",
      limits: { maxBytes: 256 * 1024, ...limits },
      ...(body === undefined ? {} : { body }),
      ...(signal === undefined ? {} : { signal }),
    });
  }
}

/** v2 says so in its error list, v1 by "status"; a plain 404 without a page counts too. */
function saysNotThere(answer: HttpAnswer): boolean {
  if (answer.status !== 404) return false;
  return readErrorReply(answer.body) !== undefined || !isHtml(pageFacts(answer));
}

function pageFacts(answer: HttpAnswer): { contentType: string | undefined; body: Uint8Array } {
  return { contentType: answer.headers.get("content-type"), body: answer.body };
}

/** A field of a JSON answer that is text of one line without blanks. */
function oneLine(what: string, answer: HttpAnswer, name: string, maxChars: number): string {
  const value = replyJson(answer.body);
  const has = typeof value === "object" && value !== null && Object.hasOwn(value, name);
  const text: unknown = has ? (value as Record<string, unknown>)[name] : undefined;
  if (typeof text !== "string" || text === "") throw storeUnreadable(what, answer, `it holds no "${name}"`);
  if (text.length > maxChars || !/^[\x21-\x7e]+$/u.test(text)) {
    throw storeUnreadable(what, answer, `its "${name}" is too long or holds blanks or control characters`);
  }
  return text;
}
