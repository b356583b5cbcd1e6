import type { IncomingMessage, ServerResponse } from "node:http";
import { goChunks, joined, type Reply, reasonOf } from "./reply.ts";

/** What Go's server still reads of a request that was not read to its end, before it gives the connection up. */
const maxUnreadBytes = 256 * 1024;
/** How long Go's server leaves its half of the connection closed before it drops the other (net/http closeWriteAndWait). */
const lingerMs = 500;

function declaredBytes(request: IncomingMessage): number {
  const length = Number(request.headers["content-length"] ?? "0");
  return Number.isFinite(length) ? length : 0;
}

/** True where Go closes the connection after the answer: asked for, or too much of the request unread. */
function closesAfter(request: IncomingMessage): boolean {
  if (request.headers.connection?.toLowerCase() === "close") return true;
  return !request.complete && declaredBytes(request) > maxUnreadBytes;
}

function headerLines(request: IncomingMessage, reply: Reply, chunked: boolean, now: Date): [string, string][] {
  const lines = reply.headers.map(([name, value]): [string, string] => [name, value]);
  if (!lines.some(([name]) => name === "Date")) lines.push(["Date", now.toUTCString()]);
  if (chunked) lines.push(["Transfer-Encoding", "chunked"]);
  else if (request.method !== "HEAD") lines.push(["Content-Length", String(joined(reply.writes).length)]);
  // HTTP/1.0 closes anyhow, and Go does not say so.
  if (request.httpVersion === "1.1" && closesAfter(request)) lines.push(["Connection", "close"]);
  return lines;
}

/** Node answers with HTTP/1.1 whatever it was asked with; the recorded services answer HTTP/1.0 to HTTP/1.0. */
function sendOldVersion(request: IncomingMessage, lines: readonly [string, string][], reply: Reply): void {
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const start = `HTTP/1.0 ${reply.status} ${reasonOf(reply.status)}\r\n${head}\r\n`;
  request.socket.end(Buffer.concat([Buffer.from(start), ...reply.writes]));
}

/** Lets the client read the answer although its request was not read: half-closed first, dropped a little later. */
function lingerOnClose(request: IncomingMessage): void {
  const { socket } = request;
  socket.destroySoon = () => {
    socket.end();
    const timer = setTimeout(() => socket.destroy(), lingerMs);
    socket.once("close", () => clearTimeout(timer));
  };
}

/**
 * Calls when the request has been read to its end, or its sender has gone. Go's server reads it before it answers, for a client that
 * hears an answer in the middle of its body may send no more; not what is too much, nor what waits for "100 Continue"
 * (net/http server.go, chunkWriter.writeHeader).
 */
function whenRead(request: IncomingMessage, call: () => void): void {
  const waits = request.headers.expect !== undefined || declaredBytes(request) > maxUnreadBytes;
  if (request.complete || request.destroyed || waits) return call();
  let called = false;
  const once = (): void => {
    if (!called) call();
    called = true;
  };
  request.once("end", once).once("close", once).resume();
}

/** Sends an answer the way Go's net/http frames it: Content-Length up to 2048 bytes, chunks beyond. */
export function sendReply(request: IncomingMessage, response: ServerResponse, reply: Reply, now: Date): void {
  whenRead(request, () => sendNow(request, response, reply, now));
}

function sendNow(request: IncomingMessage, response: ServerResponse, reply: Reply, now: Date): void {
  const chunks = goChunks(reply.writes);
  const chunked = chunks.length > 1 || (chunks[0]?.length ?? 0) > 2048;
  const old = request.httpVersion !== "1.1";
  const lines = headerLines(request, reply, chunked && !old, now);
  if (old) {
    sendOldVersion(request, lines, reply);
    return;
  }
  if (!request.complete) lingerOnClose(request);
  response.removeHeader("Connection");
  response.writeHead(reply.status, reasonOf(reply.status), lines.flat());
  for (const chunk of chunks) response.write(chunk);
  response.end();
}
