import { connect } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { systemClock } from "../../../src/clock/system-clock.ts";
import type { ExchangeRecord } from "../../../src/http/http.ts";
import { proxyFor } from "../../../src/http/proxy-choice.ts";
import { UndiciHttp } from "../../../src/http/undici-http.ts";
import { makeCertificate } from "./certificates.ts";
import { always, answerBytes, type Loopback, type Peer, startPeer } from "./loopback.ts";
import { problemOf } from "./problem-of.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

async function serve(peer: Peer, options: Parameters<typeof startPeer>[1] = {}): Promise<Loopback> {
  const server = await startPeer(peer, options);
  open.push(server);
  return server;
}

function through(proxy: string, records: ExchangeRecord[] = [], ca: readonly string[] = []): UndiciHttp {
  const http = new UndiciHttp({
    clock: systemClock,
    ca,
    proxy: { httpProxy: proxy, httpsProxy: proxy },
    onExchange: (record) => records.push(record),
  });
  open.push(http);
  return http;
}

const get = (url: string) => ({ method: "GET", url: new URL(url), headers: {} }) as const;

describe("an HTTP proxy", () => {
  test("is asked for a whole URL where the target is plain http", async () => {
    const proxy = await serve(always(answerBytes("200 OK", {}, "by proxy")));
    const records: ExchangeRecord[] = [];
    const answer = await through(`http://me:word@127.0.0.1:${proxy.port}`, records).exchange(
      get("http://vault.example/v1/x"),
    );
    expect(new TextDecoder().decode(answer.body)).toBe("by proxy");
    expect(proxy.seen[0]).toMatch(/^GET http:\/\/vault\.example\/v1\/x HTTP\/1\.1\r\n/u);
    expect(proxy.seen[0]).toMatch(/^host: vault\.example\r$/imu);
    expect(records[0]?.proxy).toBe(`http://127.0.0.1:${proxy.port}`);
  });

  test("is asked for a tunnel where the target is https, which looks the name up itself", async () => {
    const authority = makeCertificate({ name: "Loopback Authority", authority: true });
    const identity = makeCertificate({ name: "vault.example", issuer: authority });
    const tls = { cert: identity.certificate, key: identity.key };
    const vault = await serve(always(answerBytes("200 OK", {}, "in the tunnel")), { tls });
    const proxy = await serve((socket) => {
      socket.removeAllListeners("data");
      const far = connect(vault.port, "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
        socket.pipe(far).pipe(socket);
      });
      far.on("error", () => socket.destroy());
    });
    const http = through(`http://127.0.0.1:${proxy.port}`, [], [authority.certificate]);
    const answer = await http.exchange(get("https://vault.example/v1/x"));
    expect(new TextDecoder().decode(answer.body)).toBe("in the tunnel");
    expect(proxy.seen[0]).toMatch(/^CONNECT vault\.example:443 HTTP\/1\.1\r\n/u);
  });

  test.each([
    ["https", "403 Forbidden", "proxy-refused"],
    ["https", "502 Bad Gateway", "proxy-busy"],
    ["https", "503 Service Unavailable", "proxy-busy"],
    ["https", "504 Gateway Timeout", "proxy-busy"],
    ["https", "404 Not Found", "proxy-refused"],
    ["https", "407 Proxy Authentication Required", "proxy-login-needed"],
    ["http", "407 Proxy Authentication Required", "proxy-login-needed"],
  ])("that answers %s with %s ends as %s", async (scheme, status, code) => {
    const proxy = await serve(always(answerBytes(status)));
    const problem = await problemOf(
      through(`http://127.0.0.1:${proxy.port}`).exchange(get(`${scheme}://vault.example/`)),
    );
    expect(problem.code).toBe(code);
  });

  test.each([
    ["http", "answer-headers-too-big"],
    ["https", "proxy-answer-wrong"],
  ])("that sends blank lines without end ends %s as %s", async (scheme, code) => {
    const proxy = await serve((socket) => {
      // A write that failed tells so before the socket counts as destroyed: then there is no next one.
      const step = (fault?: Error | null): void => {
        if (!(fault instanceof Error) && !socket.destroyed) socket.write("\r\n".repeat(30_000), step);
      };
      step();
    });
    const problem = await problemOf(
      through(`http://127.0.0.1:${proxy.port}`).exchange(get(`${scheme}://vault.example/`)),
    );
    expect(problem.code).toBe(code);
  });

  test.each([
    "SSH-2.0-OpenSSH_9.2\r\n",
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n",
  ])("that answers %j when it is asked for a tunnel is no proxy, and the host is not blamed", async (said) => {
    const proxy = await serve(always(said));
    const problem = await problemOf(through(`http://127.0.0.1:${proxy.port}`).exchange(get("https://vault.example/")));
    expect(problem.code).toBe("proxy-answer-wrong");
  });

  test.each(["http", "https"])("that is not there ends %s as proxy-unreachable", async (scheme) => {
    const gone = await startPeer(() => undefined);
    await gone.close();
    const problem = await problemOf(
      through(`http://127.0.0.1:${gone.port}`).exchange(get(`${scheme}://vault.example/`)),
    );
    expect(problem.code).toBe("proxy-unreachable");
    expect(problem.detail["sent"]).toBe(false);
  });

  test("of another kind than HTTP is refused", async () => {
    const problem = await problemOf(through("socks5://127.0.0.1:1080").exchange(get("http://vault.example/")));
    expect(problem.code).toBe("url-not-http");
  });
});

describe("the choice of a proxy", () => {
  const settings = { httpProxy: "http://plain:3128", httpsProxy: "http://secure:3128" };

  test.each([
    ["http://vault.example/", "", "http://plain:3128"],
    ["https://vault.example/", "", "http://secure:3128"],
    ["https://localhost/", "", undefined],
    ["https://127.0.0.9:8443/", "", undefined],
    ["https://[::1]:8443/", "", undefined],
    ["https://vault.example/", "vault.example", undefined],
    ["https://VAULT.example/", " Vault.Example ", undefined],
    ["https://a.vault.example/", "vault.example", undefined],
    ["https://avault.example/", "vault.example", "http://secure:3128"],
    ["https://vault.example/", ".vault.example", "http://secure:3128"],
    ["https://a.vault.example/", ".vault.example", undefined],
    ["https://a.vault.example/", "*.vault.example", undefined],
    ["https://vault.example/", "vault.example:443", undefined],
    ["https://vault.example/", "vault.example:8443", "http://secure:3128"],
    ["https://vault.example:8443/", "vault.example:8443", undefined],
    ["http://10.1.2.3/", "10.0.0.0/8", undefined],
    ["http://11.1.2.3/", "10.0.0.0/8", "http://plain:3128"],
    ["http://10.1.2.3/", "10.0.0.0/99", "http://plain:3128"],
    ["http://10.1.2.3/", "10.1.2.3", undefined],
    ["http://[fd00::5]/", "fd00::/8", undefined],
    ["http://[fd00::5]/", "fd00::5", undefined],
    ["http://anything/", "*", undefined],
    ["http://anything/", ",, other ,", "http://plain:3128"],
  ])("for %s without proxy for %j is %s", (url, noProxy, proxy) => {
    expect(proxyFor(new URL(url), { ...settings, noProxy })).toBe(proxy);
  });

  test("is none where none is set", () => {
    expect(proxyFor(new URL("https://vault.example/"), { httpsProxy: "" })).toBeUndefined();
  });
});
