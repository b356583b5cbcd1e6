import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import type { HttpExchange } from "../boot/boot-report.ts";
import { type Network, type NetworkAnswer, NetworkError, type NetworkFault, type NetworkRequest } from "./network.ts";
import { whereTo } from "./where-to.ts";

/** Requests of one kind, and where they really go. */
export interface Route {
  readonly server: HttpExchange["server"];
  readonly matches: (url: URL) => boolean;
  /** Takes the place of scheme, host and port; the path stays. Without it the request goes where it says. */
  readonly origin?: string;
  /** The path of that server under which a device service answers; without it the request's own path stays. */
  readonly folder?: string;
  /** The fault with which that server meets the request it has had last, if any. */
  readonly lastFault?: () => string | undefined;
}

/** More than any answer snapd makes sense of; what follows is not read. */
const maxAnswerBytes = 32 * 1024 * 1024;

const faultOfCode: Readonly<Record<string, NetworkFault>> = {
  ECONNREFUSED: "connection-refused",
  ECONNRESET: "connection-reset",
  EPIPE: "connection-reset",
  ENETUNREACH: "no-network",
  ENETDOWN: "no-network",
  EHOSTUNREACH: "no-network",
  ENOTFOUND: "no-such-host",
  EAI_AGAIN: "dns-failing",
  ETIMEDOUT: "timeout",
  CERT_NOT_YET_VALID: "certificate-not-yet-valid",
  CERT_HAS_EXPIRED: "certificate-expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "unknown-ca",
  SELF_SIGNED_CERT_IN_CHAIN: "unknown-ca",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "unknown-ca",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "unknown-ca",
};

function networkError(fault: unknown): NetworkError {
  const { code = "", message } = fault as NodeJS.ErrnoException;
  // The answer ended before its headers did.
  return new NetworkError(
    faultOfCode[code] ?? (code.startsWith("HPE_") ? "unexpected-end" : "connection-reset"),
    message,
  );
}

async function answerOf(response: IncomingMessage): Promise<NetworkAnswer> {
  const headers = new Headers();
  for (const [name, value] of Object.entries(response.headers)) {
    for (const one of Array.isArray(value) ? value : [value ?? ""]) headers.append(name, one);
  }
  const pieces: Buffer[] = [];
  let bytes = 0;
  let bodyFault: NetworkFault | undefined;
  try {
    for await (const piece of response as AsyncIterable<Buffer>) {
      pieces.push(piece);
      bytes += piece.length;
      if (bytes > maxAnswerBytes) break;
    }
  } catch {
    bodyFault = "unexpected-end";
  }
  response.destroy();
  const answer = { status: response.statusCode ?? 0, headers, body: new Uint8Array(Buffer.concat(pieces)) };
  return bodyFault === undefined ? answer : { ...answer, bodyFault };
}

/** Real sockets; addresses are mapped by the first route that matches. */
export class SocketNetwork implements Network {
  readonly #routes: readonly Route[];

  constructor(routes: readonly Route[]) {
    this.#routes = routes;
  }

  serverAt(url: URL): HttpExchange["server"] {
    return this.#routeOf(url)?.server ?? "other";
  }

  async send({ method, url, headers, body }: NetworkRequest, signal: AbortSignal): Promise<NetworkAnswer> {
    const route = this.#routeOf(url);
    if (route === undefined) throw new NetworkError("no-such-host", `lookup ${url.hostname}: no such host`);
    const target = whereTo(route, url);
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const start = target.protocol === "https:" ? httpsRequest : httpRequest;
      const sent = start(target, { method, agent: false, setHost: false, signal });
      for (const [name, value] of headers) sent.setHeader(name, value);
      // Go says nothing about a connection that is kept.
      sent.removeHeader("Connection");
      sent.once("response", resolve);
      sent.once("error", (fault) => reject(signal.aborted ? (signal.reason as Error) : networkError(fault)));
      sent.end(body);
    });
    const answer = await answerOf(response);
    const fault = route.lastFault?.();
    return fault === undefined ? answer : { ...answer, fault };
  }

  #routeOf(url: URL): Route | undefined {
    return this.#routes.find(({ matches }) => matches(url));
  }
}
