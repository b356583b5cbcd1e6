import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import { systemClock } from "../../../src/clock/system-clock.ts";
import type { ExchangeLimits, HttpRequest } from "../../../src/http/http.ts";
import { UndiciHttp } from "../../../src/http/undici-http.ts";
import { Problem } from "../../../src/problem/problem.ts";
import { always, answerBytes, type Loopback, type Peer, startPeer, startRaw } from "./loopback.ts";
import { problemOf } from "./problem-of.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

async function serve(peer: Peer): Promise<Loopback> {
  const server = await startPeer(peer);
  open.push(server);
  return server;
}

function client(limits: Partial<ExchangeLimits>): UndiciHttp {
  const http = new UndiciHttp({ clock: systemClock, limits });
  open.push(http);
  return http;
}

function post(url: URL): HttpRequest {
  return { method: "POST", url, headers: {} };
}

/** Writes pieces for ever, one at each turn of the event loop, until the client has gone. */
function flood(socket: Parameters<Peer>[0], piece: string): void {
  const step = (): void => {
    if (socket.destroyed) return;
    if (socket.write(piece)) setImmediate(step);
    else socket.once("drain", step);
  };
  step();
}

/** Writes a piece now and then until the client has gone. */
function drip(socket: Parameters<Peer>[0], piece: string): void {
  const timer = setInterval(() => socket.write(piece), 10);
  socket.on("close", () => clearInterval(timer));
}

describe("a hostile peer", () => {
  const small = { maxBytes: 1000, maxHeaderBytes: 2000 };

  test.each<[string, string, Peer]>([
    [
      "sends more than allowed",
      "answer-too-big",
      (socket) => {
        socket.write("HTTP/1.1 200 OK\r\n\r\n");
        flood(socket, "x".repeat(65_536));
      },
    ],
    ["announces a gigabyte", "answer-too-big", always("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n")],
    [
      "sends chunks without end",
      "answer-too-big",
      (socket) => {
        socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        flood(socket, "1\r\nx\r\n");
      },
    ],
    [
      "sends headers without end",
      "answer-headers-too-big",
      (socket) => {
        socket.write("HTTP/1.1 200 OK\r\n");
        flood(socket, "X-More: and more\r\n");
      },
    ],
    [
      "sends one header without end",
      "answer-headers-too-big",
      (socket) => {
        socket.write("HTTP/1.1 200 OK\r\nX-Long: ");
        flood(socket, "more ");
      },
    ],
    ["sends blank lines without end", "answer-headers-too-big", (socket) => flood(socket, "\r\n".repeat(30_000))],
    [
      "sends interim answers without end",
      "answer-headers-too-big",
      (socket) => flood(socket, "HTTP/1.1 103 Early Hints\r\nX-A: b\r\n\r\n".repeat(1000)),
    ],
    [
      "gives a chunk an extension without end",
      "answer-too-big",
      (socket) => {
        socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;");
        flood(socket, "x".repeat(65_536));
      },
    ],
    [
      "compresses unasked",
      "answer-encoded",
      always(answerBytes("200 OK", { "Content-Encoding": "gzip" }, gzipSync("x"))),
    ],
    [
      "compresses unasked, a bomb",
      "answer-encoded",
      always(answerBytes("200 OK", { "content-encoding": "br, gzip" }, gzipSync("x"))),
    ],
    ["speaks no HTTP", "answer-not-http", always("SSH-2.0-OpenSSH_9.2\r\n")],
    ["gives a status below all", "answer-not-http", always("HTTP/1.1 099 Low\r\nContent-Length: 0\r\n\r\n")],
    ["switches to no protocol", "answer-not-http", always("HTTP/1.1 101 Switching Protocols\r\n\r\n")],
    ["closes without a word", "connection-closed", (socket) => socket.end()],
    ["resets without a word", "connection-reset", (socket) => socket.resetAndDestroy()],
    ["closes within the headers", "connection-closed", (socket) => socket.end("HTTP/1.1 200 OK\r\nContent-")],
    [
      "closes within the body",
      "answer-cut-short",
      (socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"),
    ],
    [
      "closes within a chunk",
      "answer-cut-short",
      (socket) => socket.end("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"),
    ],
    [
      "resets within the body",
      "answer-cut-short",
      (socket) => {
        socket.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", () =>
          setTimeout(() => socket.resetAndDestroy(), 20),
        );
      },
    ],
    [
      "sends a chunk size that is none",
      "answer-cut-short",
      always("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab"),
    ],
    [
      "sends two different lengths",
      "answer-cut-short",
      always("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
    ],
  ])("that %s ends as %s", async (_what, code, peer) => {
    const { url } = await serve(peer);
    const problem = await problemOf(client(small).exchange(post(url)));
    expect(problem.code).toBe(code);
    expect(problem.detail["sent"]).toBe(true);
  });

  test.each<[string, string, Peer, Partial<ExchangeLimits>]>([
    ["says nothing", "headers-timeout", () => undefined, { headerMs: 60 }],
    [
      "sends a header piece by piece",
      "headers-timeout",
      (socket) => {
        socket.write("HTTP/1.1 200 OK\r\n");
        drip(socket, "X-A: b\r\n");
      },
      { headerMs: 80 },
    ],
    [
      "continues for ever",
      "headers-timeout",
      (socket) => drip(socket, "HTTP/1.1 100 Continue\r\n\r\n"),
      { headerMs: 80 },
    ],
    [
      "sends hints for ever",
      "headers-timeout",
      (socket) => drip(socket, "HTTP/1.1 103 Early Hints\r\n\r\n"),
      { headerMs: 80 },
    ],
    [
      "stops within the body",
      "body-timeout",
      always("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"),
      { bodyMs: 60 },
    ],
    [
      "sends the body byte by byte",
      "total-timeout",
      (socket) => {
        socket.write("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n");
        drip(socket, "x");
      },
      { totalMs: 120 },
    ],
  ])("that %s ends as %s", async (_what, code, peer, limits) => {
    const { url } = await serve(peer);
    expect((await problemOf(client(limits).exchange(post(url)))).code).toBe(code);
  });

  test("that never ends its part of the handshake keeps no connection behind the end of the run", async () => {
    const gone = Promise.withResolvers<void>();
    const server = await startRaw((socket) => socket.resume().once("close", gone.resolve));
    open.push(server);
    const http = client({ connectMs: 300_000, totalMs: 100 });
    const url = new URL(`https://127.0.0.1:${server.port}/`);
    expect((await problemOf(http.exchange(post(url)))).code).toBe("total-timeout");
    await http.close();
    await gone.promise;
  });

  test("that answers before it has the request, and more than allowed, ends as a Problem", async () => {
    const server = await startRaw((socket) =>
      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello".repeat(3)),
    );
    open.push(server);
    const http = client(small);
    const ends = await Promise.allSettled([http.exchange(post(server.url)), http.exchange(post(server.url))]);
    expect(ends.every((end) => end.status === "fulfilled" || end.reason instanceof Problem)).toBe(true);
  });
});
