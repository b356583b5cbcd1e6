import { once } from "node:events";
import { type ClientRequest, type IncomingMessage, request as requestHttp, type ServerResponse } from "node:http";
import { request as requestHttps } from "node:https";

/** How a request that was passed on ended, as far as the two sides saw it. */
export interface Passed {
  /** The status, or what happened instead. */
  readonly status: number | "connection-reset" | "connection-refused";
  readonly requestBytes: number;
  /** The request's body as far as it is looked at; undefined if it is longer. */
  readonly requestBody: Uint8Array | undefined;
  readonly answerBytes: number;
  readonly answerContentType: string | undefined;
}

/** As long as serial-requests with everything attached get. */
const maxLookedAtBytes = 512 * 1024;

/** Counts what comes, and keeps it while it is short. */
function watchBody(request: IncomingMessage): () => Pick<Passed, "requestBytes" | "requestBody"> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= maxLookedAtBytes) chunks.push(chunk);
  });
  return () => ({
    requestBytes: bytes,
    requestBody: bytes <= maxLookedAtBytes ? new Uint8Array(Buffer.concat(chunks)) : undefined,
  });
}

/** An answer may come before the whole request has; what it was is known when it has ended, or its sender has gone. */
async function restOf(request: IncomingMessage): Promise<void> {
  request.unpipe().resume();
  if (request.readableEnded || (request.socket.destroyed && !request.complete)) return;
  await Promise.race([once(request, "end"), once(request.socket, "close")]);
}

/**
 * Header lines as they came, in their order and case; Host as the target wants it if that is another one. Where the client does not
 * say that it closes its connection, neither does this: the target would close in turn, and an answer that comes early would cut
 * the client off in the middle of its body.
 */
function headerLines(request: IncomingMessage, host: string | undefined): string[] {
  const lines = [...request.rawHeaders];
  if (request.headers.connection === undefined) lines.push("Connection", "keep-alive");
  if (host === undefined) return lines;
  for (let at = 0; at < lines.length; at += 2) if (lines[at]?.toLowerCase() === "host") lines[at + 1] = host;
  return lines;
}

function startRequest(request: IncomingMessage, target: URL, host: string | undefined): ClientRequest {
  const send = target.protocol === "https:" ? requestHttps : requestHttp;
  const { method = "GET" } = request;
  // Without an agent: one connection each, closed with the answer.
  return send(target, { method, headers: headerLines(request, host), agent: false });
}

function refusal(fault: unknown): Passed["status"] {
  const { code } = fault as { readonly code?: string };
  return code === "ECONNREFUSED" ? "connection-refused" : "connection-reset";
}

/**
 * Passes a request on and its answer back, byte by byte as they come. Where the target drops the connection, so does this.
 * `host` replaces the Host header.
 */
export async function passOn(
  { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse },
  target: URL,
  host?: string,
): Promise<Passed> {
  let answerBytes = 0;
  const sent = watchBody(request);
  const outgoing = startRequest(request, target, host);
  const drop = (status: Passed["status"]): Passed => {
    outgoing.destroy();
    request.socket.resetAndDestroy();
    return { status, ...sent(), answerBytes, answerContentType: undefined };
  };
  response.once("close", () => outgoing.destroy());
  request.pipe(outgoing);
  const answered = Promise.withResolvers<IncomingMessage>();
  outgoing.once("response", answered.resolve);
  outgoing.once("error", answered.reject);
  outgoing.on("error", () => undefined);
  try {
    const answer = await answered.promise;
    response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
    for await (const chunk of answer) {
      answerBytes += (chunk as Buffer).length;
      if (!response.write(chunk)) await Promise.race([once(response, "drain"), once(response, "close")]);
    }
    response.end();
    await restOf(request);
    const answerContentType = answer.headers["content-type"];
    return { status: answer.statusCode ?? 502, ...sent(), answerBytes, answerContentType };
  } catch (fault) {
    return drop(refusal(fault));
  }
}
