import { createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, test, vi } from "vitest";
import { systemClock } from "../../../src/clock/system-clock.ts";
import { makeDispatcher } from "../../../src/http/dispatcher.ts";
import { UndiciHttp, type UndiciHttpOptions } from "../../../src/http/undici-http.ts";
import { makeCertificate } from "./certificates.ts";
import { always, answerBytes, startPeer } from "./loopback.ts";
import { problemOf } from "./problem-of.ts";

const open: { close(): unknown }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

function httpOf(options: Partial<UndiciHttpOptions> = {}): UndiciHttp {
  const http = new UndiciHttp({ clock: systemClock, ...options });
  open.push(http);
  return http;
}

/** A server that counts its connections and does with each what it is told. */
async function countingServer(onConnection: (socket: Socket) => void = () => undefined) {
  const sockets: Socket[] = [];
  const server: Server = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => undefined);
    let request = "";
    socket.on("data", (chunk: Buffer) => {
      request += chunk.toString("latin1");
      if (!request.includes("\r\n\r\n")) return;
      request = "";
      socket.write(answerBytes("200 OK", {}, "hello"));
    });
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError("it listens on a port");
  open.push({
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  });
  return { url: new URL(`http://127.0.0.1:${address.port}/`), sockets };
}

async function get(http: UndiciHttp, url: URL): Promise<string> {
  const { body } = await http.exchange({ method: "GET", url, headers: {} });
  return new TextDecoder().decode(body);
}

describe("a connection that was prepared", () => {
  test("sends nothing, and carries the first exchange and the next", async () => {
    const { url, sockets } = await countingServer();
    const http = httpOf();
    await http.prepare(url);
    await expect.poll(() => sockets.length).toBe(1);
    expect(sockets[0]?.bytesRead).toBe(0);
    expect(await get(http, url)).toBe("hello");
    expect(await get(http, url)).toBe("hello");
    expect(sockets).toHaveLength(1);
  });

  test("is with TLS, and of the same checks: what is wrong is told to the exchange, not before", async () => {
    const authority = makeCertificate({ name: "Loopback Authority", authority: true });
    const { certificate, key } = makeCertificate({ name: "localhost", issuer: authority });
    const tls = { cert: certificate, key };
    const server = await startPeer(always(answerBytes("200 OK", {}, "hello")), { tls, host: "localhost" });
    open.push(server);
    const trusting = httpOf({ ca: [authority.certificate] });
    await trusting.prepare(server.url);
    expect(await get(trusting, server.url)).toBe("hello");
    const doubting = httpOf();
    await doubting.prepare(server.url);
    expect((await problemOf(get(doubting, server.url))).code).toBe("tls-unknown-ca");
    expect(server.seen).toHaveLength(1);
  });

  test("is not used for another place", async () => {
    const [one, other] = [await countingServer(), await countingServer()];
    const http = httpOf();
    await http.prepare(one.url);
    expect(await get(http, other.url)).toBe("hello");
    expect(one.sockets[0]?.bytesRead).toBe(0);
  });

  test("is closed after four seconds in which nobody asked, and the next one is made anew", async () => {
    const { url, sockets } = await countingServer();
    const http = httpOf();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      await http.prepare(url);
      vi.advanceTimersByTime(3_999);
      expect(sockets[0]?.destroyed).toBe(false);
      vi.advanceTimersByTime(1);
    } finally {
      vi.useRealTimers();
    }
    await expect.poll(() => sockets[0]?.destroyed).toBe(true);
    expect(await get(http, url)).toBe("hello");
    expect(sockets).toHaveLength(2);
  });

  test("that is still being made is waited for, not doubled", async () => {
    const { url, sockets } = await countingServer();
    const http = httpOf();
    const [, body] = await Promise.all([http.prepare(url), get(http, url)]);
    expect(body).toBe("hello");
    expect(sockets).toHaveLength(1);
  });

  test("that fails while the exchange waits for it fails that exchange, without a second try", async () => {
    const closed = new URL("http://127.0.0.1:1/");
    const http = httpOf();
    const prepared = http.prepare(closed);
    expect((await problemOf(get(http, closed))).code).toBe("connection-refused");
    await prepared;
  });

  test("is not used when the peer has spoken before it was asked", async () => {
    const { url, sockets } = await countingServer((socket) => {
      if (sockets.length === 1) socket.write("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n");
    });
    const http = httpOf();
    await http.prepare(url);
    await systemClock.wait(50);
    expect(await get(http, url)).toBe("hello");
    expect(sockets).toHaveLength(2);
  });

  test.each(["end", "destroy", "resetAndDestroy"] as const)(
    "is replaced when the peer has left (%s)",
    async (leave) => {
      const { url, sockets } = await countingServer();
      const http = httpOf();
      await http.prepare(url);
      await expect.poll(() => sockets.length).toBe(1);
      sockets[0]?.[leave]();
      await systemClock.wait(50);
      expect(await get(http, url)).toBe("hello");
      expect(sockets).toHaveLength(2);
    },
  );

  test("that cannot be made is nobody's fault before the exchange", async () => {
    const { url, sockets } = await countingServer();
    const closed = new URL("http://127.0.0.1:1/");
    const http = httpOf();
    await http.prepare(closed);
    expect((await problemOf(get(http, closed))).code).toBe("connection-refused");
    expect(await get(http, url)).toBe("hello");
    expect(sockets).toHaveLength(1);
  });

  test.each([
    ["is not tried where a proxy is between", { httpProxy: "http://127.0.0.1:1/" }, false],
    ["is tried where none is", {}, true],
  ])("%s", async (_what, proxy, isTried) => {
    const dispatcher = await makeDispatcher({ proxy });
    open.push(dispatcher);
    const prepared = dispatcher.prepare(new URL("http://vault.invalid/"));
    expect(dispatcher.isLookingUp()).toBe(isTried);
    await dispatcher.close();
    await prepared;
  });

  test("is closed with the others, used or not", async () => {
    const { url, sockets } = await countingServer();
    const http = new UndiciHttp({ clock: systemClock });
    await http.prepare(url);
    await expect.poll(() => sockets.length).toBe(1);
    await http.close();
    await expect.poll(() => sockets[0]?.destroyed).toBe(true);
  });
});
