import type { IncomingMessage, ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import type { TransportFault } from "../faults.ts";
import { bareReply, joined, type Reply, textBytes } from "../http/reply.ts";
import { sendReply } from "../http/send-reply.ts";
import type { RigContext } from "../rig-context.ts";
import { errorReply, vaultErrors } from "../vault/vault-error.ts";

/** How long and how big the faults are that have a size. */
export interface FaultSizes {
  /** Before a slow answer, and between the pieces of slow headers: longer than snapd's 30 s by default. */
  readonly slowMs: number;
  readonly hugeBytes: number;
}

export const defaultFaultSizes: FaultSizes = { slowMs: 35_000, hugeBytes: 64 * 1024 * 1024 };

/** A request that is to meet a fault, and the service that would answer it. */
export interface FaultyExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly context: RigContext;
  readonly sizes: FaultSizes;
  /** Aborted when the rig closes: nothing waits longer than that. */
  readonly closing: AbortSignal;
  /** Lets the service do its work and gives its answer. */
  readonly serve: () => Promise<Reply>;
}

const loginPage = `<!DOCTYPE html>
<html><head><title>Guest network</title></head>
<body><h1>Welcome</h1><form action="/login" method="post"><input name="code"><button>Connect</button></form></body></html>
`;

/** A terminal obeys this, a log file breaks its lines at it, and it reads from right to left. */
const controlText = "\u001b[2J\u001b]0;owned\u0007 first\r\nsecond\u0000\u202Egnp.\u2066\u0085 end";

function assertionReply(bytes: Uint8Array): Reply {
  return { status: 200, headers: [["Content-Type", "application/x.ubuntu.assertion"]], writes: [bytes] };
}

const instead: Partial<Record<TransportFault, (exchange: FaultyExchange) => Reply>> = {
  "busy-503": () => ({
    status: 503,
    headers: [
      ["Content-Type", "text/plain; charset=utf-8"],
      ["Retry-After", "5"],
    ],
    writes: [textBytes("busy, try again later\n")],
  }),
  "fault-500": () => errorReply(vaultErrors.fault),
  "refused-api-key": () => errorReply(vaultErrors.apiKey),
  "refused-model": () => errorReply(vaultErrors.model),
  "refused-request-id": () => errorReply(vaultErrors.nonce),
  empty: () => assertionReply(new Uint8Array(0)),
  garbage: ({ context }) => assertionReply(context.randomBytes(1500)),
  "html-200": () => ({
    status: 200,
    headers: [["Content-Type", "text/html; charset=utf-8"]],
    writes: [textBytes(loginPage)],
  }),
  redirect: ({ request }) => bareReply(307, [["Location", `http://${request.headers.host ?? ""}/moved${request.url}`]]),
  "control-characters": () => errorReply({ ...vaultErrors.model, message: controlText }),
};

function gzipped(reply: Reply): Reply {
  return {
    ...reply,
    headers: [...reply.headers, ["Content-Encoding", "gzip"]],
    writes: [new Uint8Array(gzipSync(joined(reply.writes)))],
  };
}

/** Headers with the full length, then half of the body, then a dropped connection. */
async function resetMidBody({ request, response, context }: FaultyExchange, reply: Reply): Promise<void> {
  const body = joined(reply.writes);
  response.writeHead(reply.status, [
    ...reply.headers.flat(),
    "Date",
    context.clock.now().toUTCString(),
    "Content-Length",
    String(body.length),
  ]);
  await new Promise<void>((resolve) => {
    response.write(body.subarray(0, Math.floor(body.length / 2)), () => resolve());
  });
  request.socket.resetAndDestroy();
}

/** A body that does not end within any sensible limit, and is written only as fast as it is read. */
async function huge({ response, sizes, request }: FaultyExchange): Promise<void> {
  const piece = new Uint8Array(64 * 1024).fill(0x61);
  response.writeHead(200, ["Content-Type", "application/x.ubuntu.assertion"]);
  for (let sent = 0; sent < sizes.hugeBytes && !request.socket.destroyed; sent += piece.length) {
    if (response.write(piece)) continue;
    await new Promise<void>((resolve) => {
      const go = (): void => {
        response.off("drain", go);
        request.socket.off("close", go);
        resolve();
      };
      response.once("drain", go);
      request.socket.once("close", go);
    });
  }
  response.end();
}

/** The status line at once, then one header at a time: no single read waits long, the whole takes for ever. */
async function slowHeaders(exchange: FaultyExchange, reply: Reply): Promise<void> {
  const { socket } = exchange.request;
  socket.write(`HTTP/1.1 ${reply.status} OK\r\n`);
  const lines = [...reply.headers, ...Array.from({ length: 40 }, (_, n) => [`X-Slow-${n}`, "y"] as const)];
  for (const [name, value] of lines) {
    await exchange.context.clock.wait(exchange.sizes.slowMs / lines.length, exchange.closing);
    if (socket.destroyed) return;
    socket.write(`${name}: ${value}\r\n`);
  }
  const body = joined(reply.writes);
  socket.write(`Content-Length: ${body.length}\r\nConnection: close\r\n\r\n`);
  socket.end(body);
}

/** Answers with the fault; the status that was sent, or 0 where the connection was dropped without one. */
export async function answerWithFault(fault: TransportFault, exchange: FaultyExchange): Promise<number> {
  const { request, response, context, sizes, closing } = exchange;
  const send = (reply: Reply): number => {
    sendReply(request, response, reply, context.clock.now());
    return reply.status;
  };
  const reply = instead[fault]?.(exchange);
  if (reply !== undefined) return send(reply);
  if (fault === "reset") {
    request.socket.resetAndDestroy();
    return 0;
  }
  if (fault === "huge") {
    await huge(exchange);
    return 200;
  }
  if (fault === "slow") await context.clock.wait(sizes.slowMs, closing);
  const served = await exchange.serve();
  if (fault === "lost-answer") {
    request.socket.resetAndDestroy();
    return 0;
  }
  if (fault === "reset-mid-body") await resetMidBody(exchange, served);
  else if (fault === "slow-headers") await slowHeaders(exchange, served);
  else return send(fault === "gzip" ? gzipped(served) : served);
  return served.status;
}
