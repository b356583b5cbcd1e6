import type { IncomingMessage, ServerResponse } from "node:http";
import { finished } from "node:stream/promises";
import { LoopbackServer } from "../../../src/rig/http/loopback-server.ts";
import { wholeBody } from "../../../src/rig/http/request-body.ts";

export interface RelayAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
}

/** One request on its way to the service behind the relay. */
export interface Passage {
  /** Counts all requests from 1. */
  readonly number: number;
  /** The last part of the path: request-id, serial … */
  readonly endpoint: string;
  readonly body: Uint8Array;
  /** What the request line asks for: a whole URL where the relay is asked as an HTTP proxy. */
  readonly target: string;
  readonly headers: Readonly<NodeJS.Dict<string | string[]>>;
  /** Lets the service do its work; its answer stays here. */
  forward(): Promise<RelayAnswer>;
  /** Resolves when the answer has been given to the kernel, or when nobody is there any more to take it. */
  answer(answer: RelayAnswer): Promise<void>;
  /** Breaks the connection without an answer. */
  drop(): void;
}

export type Courier = (passage: Passage) => Promise<void>;

/** Passes everything on as it is. */
export const faithful: Courier = async (passage) => passage.answer(await passage.forward());

const maxBodyBytes = 4 * 1024 * 1024;
const ownHeaders = new Set(["host", "connection", "content-length", "transfer-encoding", "keep-alive", "date"]);

function passedHeaders(pairs: Iterable<readonly [string, string | string[] | undefined]>): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const [name, value] of pairs) {
    if (typeof value === "string" && !ownHeaders.has(name)) passed[name] = value;
  }
  return passed;
}

async function forwardTo(target: URL, request: IncomingMessage, body: Uint8Array): Promise<RelayAnswer> {
  const method = request.method ?? "GET";
  const answer = await fetch(target, {
    method,
    headers: { ...passedHeaders(Object.entries(request.headers)), "accept-encoding": "identity" },
    redirect: "manual",
    ...(method === "POST" ? { body: new Uint8Array(body) } : {}),
  });
  return {
    status: answer.status,
    headers: passedHeaders(answer.headers),
    body: new Uint8Array(await answer.arrayBuffer()),
  };
}

async function answerOn(response: ServerResponse, { status, headers = {}, body = "" }: RelayAnswer): Promise<void> {
  response.writeHead(status, { ...headers, "content-length": String(Buffer.byteLength(body)) });
  response.end(body);
  // Whoever asked may be gone, now or long since: then nobody is left to answer.
  await finished(response).catch(() => undefined);
}

/** A server between the agent and a service of the rig: it sees every request and decides what becomes of it. */
export class Relay {
  /** May be changed between two runs of the agent. */
  courier: Courier;
  readonly #target: () => string;
  #server: LoopbackServer | undefined;
  #count = 0;

  private constructor(target: () => string, courier: Courier) {
    this.#target = target;
    this.courier = courier;
  }

  /** The target may not be listening yet: it is asked for when a request comes. */
  static async start(target: () => string, courier: Courier = faithful): Promise<Relay> {
    const relay = new Relay(target, courier);
    relay.#server = await LoopbackServer.start((request, response) => relay.#pass(request, response));
    return relay;
  }

  get origin(): string {
    if (this.#server === undefined) throw new TypeError("the relay has not been started");
    return this.#server.origin;
  }

  async close(): Promise<void> {
    await this.#server?.close();
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await wholeBody(request, response, maxBodyBytes);
    this.#count += 1;
    const target = request.url ?? "/";
    // Whatever host a proxy is asked for: there is one service behind it.
    const url = new URL(new URL(target, this.#target()).pathname, this.#target());
    await this.courier({
      number: this.#count,
      endpoint: url.pathname.split("/").at(-1) ?? "",
      body,
      target,
      headers: request.headers,
      forward: () => forwardTo(url, request, body),
      answer: (answer) => answerOn(response, answer),
      drop: () => void request.socket.resetAndDestroy(),
    });
  }
}
