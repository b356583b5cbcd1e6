import { afterEach, describe, expect, test } from "vitest";
import { systemClock } from "../../../src/clock/system-clock.ts";
import type { ExchangeLimits, ExchangeRecord, HttpRequest } from "../../../src/http/http.ts";
import { UndiciHttp } from "../../../src/http/undici-http.ts";
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

function client(limits: Partial<ExchangeLimits> = {}, records: ExchangeRecord[] = []): UndiciHttp {
  const http = new UndiciHttp({ clock: systemClock, limits, onExchange: (record) => records.push(record) });
  open.push(http);
  return http;
}

function post(url: URL, more: Partial<HttpRequest> = {}): HttpRequest {
  return { method: "POST", url, headers: {}, ...more };
}

describe("an answer", () => {
  test("comes with status, lower-case headers and body, whatever the status", async () => {
    const { url } = await serve(always(answerBytes("418 Odd", { "X-Odd": "one", "x-odd": "two" }, "short and stout")));
    const answer = await client().exchange(post(url));
    expect(answer.status).toBe(418);
    expect(answer.headers.get("x-odd")).toBe("one, two");
    expect(new TextDecoder().decode(answer.body)).toBe("short and stout");
  });

  test("of HTTP/1.0, ended by closing the connection, is whole", async () => {
    const { url } = await serve((socket) => socket.end("HTTP/1.0 200 OK\r\n\r\nuntil the end"));
    const answer = await client().exchange(post(url));
    expect(new TextDecoder().decode(answer.body)).toBe("until the end");
  });

  test("in chunks is put together", async () => {
    const { url } = await serve(
      always("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"),
    );
    const answer = await client().exchange(post(url));
    expect(new TextDecoder().decode(answer.body)).toBe("abcde");
  });

  test("after 100 Continue, in whatever pieces, is the one that counts", async () => {
    const wire = Buffer.concat([
      Buffer.from("HTTP/1.1 100 Continue\r\n\r\n"),
      answerBytes("201 Made", {}, "HTTP/1.1 100 \r\n\r\n"),
    ]);
    for (const cut of [0, 1, 8, 12, 20, 25, 26, 30]) {
      const { url } = await serve((socket) => {
        socket.write(wire.subarray(0, cut));
        setTimeout(() => socket.write(wire.subarray(cut)), 10);
      });
      const answer = await client().exchange(post(url));
      expect([answer.status, new TextDecoder().decode(answer.body)]).toEqual([201, "HTTP/1.1 100 \r\n\r\n"]);
    }
  });

  test("after 103 Early Hints is the one that counts", async () => {
    const hints = Buffer.from("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n");
    const { url } = await serve(always(Buffer.concat([hints, answerBytes("201 Made")])));
    expect((await client().exchange(post(url))).status).toBe(201);
  });

  test("with a redirect is given back, and nothing follows it", async () => {
    const server = await serve(always(answerBytes("307 Go", { Location: "/elsewhere" })));
    const answer = await client().exchange(post(server.url));
    expect(answer.status).toBe(307);
    expect(server.seen).toHaveLength(1);
  });
});

describe("a request", () => {
  test("asks for no compression and sends headers and body as given", async () => {
    const server = await serve(always(answerBytes("200 OK")));
    const headers = { "Api-Key": "  loopback-key ", "X-Umlaut": "ü" };
    await client().exchange(post(server.url, { headers, body: new TextEncoder().encode("body") }));
    const [request = ""] = server.seen;
    expect(request).toMatch(/^POST \/ HTTP\/1\.1\r\n/u);
    expect(request).not.toMatch(/accept-encoding/iu);
    expect(request).toContain("Api-Key: loopback-key\r\n");
    expect(request).toContain(`X-Umlaut: ${Buffer.from("ü").toString("latin1")}\r\n`);
    expect(request.endsWith("\r\n\r\nbody")).toBe(true);
  });

  test("to a URL with a user in it sends that user's Basic credentials and shows none", async () => {
    const records: ExchangeRecord[] = [];
    const server = await serve(always(answerBytes("200 OK")));
    const url = new URL(server.url);
    url.username = "device";
    url.password = "p%40ss";
    await client({}, records).exchange(post(url));
    expect(server.seen[0]).toContain(`Authorization: Basic ${Buffer.from("device:p@ss").toString("base64")}\r\n`);
    expect(JSON.stringify(records)).not.toContain("ss@");
  });

  test.each([
    ["a line break in a value", { "Api-Key": "one\r\nX-Two: 2" }],
    ["a NUL in a value", { "Api-Key": "one\0" }],
    ["a blank in a name", { "Api Key": "one" }],
    ["an empty name", { "": "one" }],
    ["a length of its own", { "Content-Length": "7" }],
    ["a host of its own", { hOST: "elsewhere" }],
  ])("with %s is refused before anything is sent", async (_what, headers) => {
    const server = await serve(always(answerBytes("200 OK")));
    const problem = await problemOf(client().exchange(post(server.url, { headers })));
    expect(problem.code).toBe("header-not-sendable");
    expect(problem.message).not.toContain("one");
    expect(server.seen).toHaveLength(0);
  });

  test("to a file URL is refused", async () => {
    expect((await problemOf(client().exchange(post(new URL("file:///etc/hostname"))))).code).toBe("url-not-http");
  });
});

describe("no connection", () => {
  test("to a port nobody listens on is connection-refused, and nothing was sent", async () => {
    const server = await startPeer(() => undefined);
    await server.close();
    const problem = await problemOf(client().exchange(post(server.url)));
    expect(problem.code).toBe("connection-refused");
    expect(problem.detail["sent"]).toBe(false);
  });

  test("to a name that cannot exist is host-unknown or dns-unavailable", async () => {
    const problem = await problemOf(client().exchange(post(new URL("http://vault.invalid/"))));
    expect(["host-unknown", "dns-unavailable"]).toContain(problem.code);
    expect(problem.detail["sent"]).toBe(false);
  });

  test("within the time is connect-timeout", async () => {
    // TLS to a peer that takes the connection and never answers the handshake.
    const server = await startRaw(() => undefined);
    open.push(server);
    const url = new URL(`https://127.0.0.1:${server.port}/`);
    const problem = await problemOf(client({ connectMs: 80 }).exchange(post(url)));
    expect(problem.code).toBe("connect-timeout");
    expect(problem.detail["sent"]).toBe(false);
  });
});

describe("an AbortSignal", () => {
  test("ends an exchange under way with its own reason", async () => {
    const { url } = await serve(() => undefined);
    const stop = new AbortController();
    const reason = new Error("the hook's time is up");
    const running = client().exchange(post(url, { signal: stop.signal }));
    setTimeout(() => stop.abort(reason), 30);
    await expect(running).rejects.toBe(reason);
  });

  test("already given begins nothing", async () => {
    const server = await serve(always(answerBytes("200 OK")));
    const reason = new Error("too late");
    await expect(client().exchange(post(server.url, { signal: AbortSignal.abort(reason) }))).rejects.toBe(reason);
    expect(server.seen).toHaveLength(0);
  });
});

describe("the record of an exchange", () => {
  test("names headers but no values, and the outcome", async () => {
    const records: ExchangeRecord[] = [];
    const { url } = await serve(always(answerBytes("200 OK", { "Content-Type": "text/plain" }, "hello")));
    const target = new URL("v1/request-id?token=secret#part", url);
    await client({}, records).exchange(post(target, { headers: { "Api-Key": "secret" } }));
    expect(records).toHaveLength(1);
    expect(records[0]).toMatchObject({
      method: "POST",
      url: `http://${url.host}/v1/request-id`,
      requestHeaderNames: ["Api-Key"],
      status: 200,
      contentType: "text/plain",
      answerBytes: 5,
      sent: true,
    });
    expect(JSON.stringify(records)).not.toContain("secret");
  });

  test("has the code where there was no answer", async () => {
    const records: ExchangeRecord[] = [];
    const { url } = await serve((socket) => socket.end());
    await problemOf(client({}, records).exchange(post(url)));
    expect(records[0]).toMatchObject({ code: "connection-closed", sent: true });
  });
});
