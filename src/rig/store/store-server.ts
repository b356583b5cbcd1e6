import type { IncomingMessage, ServerResponse } from "node:http";
import type { Assertion } from "../../assertion/assertion.ts";
import { type Brand, brandAssertions } from "../brand.ts";
import { Spares } from "../faults/spares.ts";
import type { FaultSizes } from "../faults/transport.ts";
import type { FaultEndpoint, FaultName, FaultRule } from "../faults.ts";
import { LoopbackServer } from "../http/loopback-server.ts";
import { bareReply, jsonReply, notFoundReply } from "../http/reply.ts";
import { bodyOf, wholeBody } from "../http/request-body.ts";
import type { RequestLog, RequestRecord } from "../http/request-log.ts";
import { RequestDesk, type ServedAnswer } from "../request-desk.ts";
import type { RigContext } from "../rig-context.ts";
import { DeviceService, type ServedModel } from "../vault/device-service.ts";
import { serveSerial } from "../vault/serve-serial.ts";
import { type AssertionShelf, isAssertionPath, serveAssertion } from "./assertion-shelf.ts";
import { passOn } from "./proxied.ts";
import { Sessions } from "./sessions.ts";
import { authRefusal, storeJsonType, v2Refusal } from "./store-reply.ts";

export interface StoreOptions {
  readonly context: RigContext;
  readonly brand: Brand;
  /** Models the store's own device service registers; it asks for no API key. */
  readonly models?: readonly Omit<ServedModel, "apiKey">[];
  /** What can be fetched beside the root's and the brand's accounts and account-keys: models, a vault's spares … */
  readonly shelves?: readonly AssertionShelf[];
  /** Makes it a store proxy of this Snap-Store-Version, which passes device services on from version 6. */
  readonly proxyVersion?: number;
  readonly faults?: readonly FaultRule[];
  readonly faultSizes?: Partial<FaultSizes>;
  readonly log?: RequestLog;
}

const authPath = "/api/v1/snaps/auth/";
const maxBodyBytes = 4 * 1024 * 1024;

type Serve = (fault: FaultName | undefined) => Promise<ServedAnswer>;

interface StoreRoute {
  readonly endpoint?: FaultEndpoint;
  readonly serve: Serve;
}

/** The store's part that a device meets: assertions, device service, sessions. Every signature is checked. */
export class StoreServer {
  readonly sessions: Sessions;
  /** The store's own device service. */
  readonly service: DeviceService;
  readonly spares: Spares;
  readonly #options: StoreOptions;
  readonly #desk: RequestDesk;
  readonly #shelves: readonly AssertionShelf[];
  #server: LoopbackServer | undefined;

  private constructor(options: StoreOptions) {
    const { context, brand, models = [], shelves = [] } = options;
    this.#options = options;
    this.#desk = new RequestDesk({ ...options, server: "store" });
    this.spares = new Spares(brand, context);
    const accounts = (): readonly Assertion[] => [...brand.trusted, ...brandAssertions(brand)];
    this.#shelves = [accounts, () => this.spares.assertions, ...shelves];
    this.sessions = new Sessions({ context, trusted: brand.trusted, known: () => brandAssertions(brand) });
    this.service = new DeviceService({ context, brand, models: models.map((model) => ({ ...model, apiKey: "" })) });
  }

  static async start(options: StoreOptions): Promise<StoreServer> {
    const store = new StoreServer(options);
    store.#server = await LoopbackServer.start((request, response) => store.#handle(request, response));
    return store;
  }

  /** In place of https://api.snapcraft.io/, with a slash at the end. */
  get url(): string {
    return `${this.#running().origin}/`;
  }

  get records(): readonly RequestRecord[] {
    return this.#desk.records;
  }

  /** Those of its faults that came, as the very objects that were given. */
  get metFaults(): ReadonlySet<FaultRule> {
    return this.#desk.metFaults;
  }

  /** The fault that the last request met, if any; known before that request is answered. */
  get lastFault(): FaultName | undefined {
    return this.#desk.lastFault;
  }

  /** Faults of the rig's own; empty in a sound run. */
  get rigFaults(): readonly unknown[] {
    return this.#running().faults;
  }

  async close(): Promise<void> {
    this.#desk.close();
    await this.#server?.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #running(): LoopbackServer {
    if (this.#server === undefined) throw new TypeError("the store has not been started");
    return this.#server;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    await this.#desk.handle({ request, response, ...this.#route(request, response) });
  }

  #route(request: IncomingMessage, response: ServerResponse): StoreRoute {
    const url = new URL(request.url ?? "/", this.url);
    const { method } = request;
    if (method === "GET" && isAssertionPath(url.pathname)) {
      return { endpoint: "assertion", serve: async () => serveAssertion(url, this.#shelves) };
    }
    if (method === "HEAD" && url.pathname === "/") return { serve: async () => this.#version() };
    if (method === "POST" && url.pathname.startsWith(authPath)) {
      return this.#authRoute(url.pathname.slice(authPath.length), request, response);
    }
    if (url.pathname.startsWith("/v2/snaps/")) return { serve: async () => this.#sampleCall(request) };
    return { serve: async () => ({ reply: notFoundReply(), outcome: "not-found" }) };
  }

  #authRoute(name: string, request: IncomingMessage, response: ServerResponse): StoreRoute {
    if (name === "nonces") return { endpoint: "nonces", serve: async () => this.#nonce() };
    if (name === "sessions") return { endpoint: "sessions", serve: () => this.#session(request, response) };
    if (name !== "request-id" && name !== "devices") {
      return { serve: async () => ({ reply: notFoundReply(), outcome: "not-found" }) };
    }
    const endpoint = name === "devices" ? "serial" : "request-id";
    const elsewhere = request.headers["x-snap-device-service-url"];
    if (typeof elsewhere === "string" && (this.#options.proxyVersion ?? 0) >= 6) {
      return { endpoint, serve: () => this.#passOn(request, response, new URL(endpoint, elsewhere)) };
    }
    if (endpoint === "request-id") return { endpoint, serve: async () => this.#requestId() };
    return { endpoint, serve: (fault) => this.#serial(request, response, fault) };
  }

  #version(): ServedAnswer {
    const { proxyVersion } = this.#options;
    if (proxyVersion === undefined) return { reply: bareReply(200), outcome: "version" };
    return { reply: bareReply(200, [["Snap-Store-Version", String(proxyVersion)]]), outcome: "version" };
  }

  #nonce(): ServedAnswer {
    return { reply: jsonReply(200, storeJsonType, { nonce: this.sessions.nonce() }), outcome: "nonce" };
  }

  async #session(request: IncomingMessage, response: ServerResponse): Promise<ServedAnswer> {
    const opened = this.sessions.open(await wholeBody(request, response, maxBodyBytes));
    const types = ["device-session-request", "serial", "model"];
    if ("refused" in opened) {
      return { reply: authRefusal(400, opened.refused, opened.message), types, outcome: opened.refused };
    }
    return { reply: jsonReply(200, storeJsonType, { macaroon: opened.macaroon }), types, outcome: "session" };
  }

  #requestId(): ServedAnswer {
    const requestId = this.service.requestIds.issue() ?? "";
    return { reply: jsonReply(200, storeJsonType, { "request-id": requestId }), outcome: "request-id" };
  }

  async #serial(
    request: IncomingMessage,
    response: ServerResponse,
    fault: FaultName | undefined,
  ): Promise<ServedAnswer> {
    const { context, brand } = this.#options;
    // The store sends the chain along only to those who say that they take a stream.
    const capabilities = request.headers["snap-device-capabilities"];
    const answer =
      typeof capabilities === "string" && capabilities.split(" ").includes("serial-stream") ? "stream" : "serial";
    return await serveSerial({
      service: this.service,
      context,
      brand,
      spares: this.spares,
      answer,
      fault,
      apiKey: "",
      body: () => bodyOf(request, response),
      refuse: ({ status, code, message }) => authRefusal(status, code, message),
    });
  }

  async #passOn(request: IncomingMessage, response: ServerResponse, target: URL): Promise<ServedAnswer> {
    const reply = await passOn(request, await wholeBody(request, response, maxBodyBytes), target);
    return { reply, outcome: "passed-on" };
  }

  /** A call that only a device with a session may make; snapd opens one when told so (store/store.go). */
  #sampleCall(request: IncomingMessage): ServedAnswer {
    const authorization = request.headers["snap-device-authorization"];
    const session = this.sessions.find(typeof authorization === "string" ? authorization : undefined);
    if (session === undefined) {
      const again: readonly [string, string] = ["WWW-Authenticate", "Macaroon refresh_device_session=1"];
      const reply = v2Refusal(401, "device-authorization-needs-refresh", "no device session", [again]);
      return { reply, outcome: "no-session" };
    }
    return { reply: jsonReply(200, storeJsonType, { results: [], "error-list": [] }), outcome: "store-call" };
  }
}
