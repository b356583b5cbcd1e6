import { afterEach, describe, expect, test } from "vitest";
import { systemClock } from "../../../src/clock/system-clock.ts";
import type { Http, HttpRequest } from "../../../src/http/http.ts";
import { UndiciHttp } from "../../../src/http/undici-http.ts";
import { answerBytes, startPeer } from "../../unit/http/loopback.ts";
import { problemOf } from "../../unit/http/problem-of.ts";
import { type ScriptedAnswer, ScriptedHttp, scripted } from "../../unit/http/scripted-http.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

type Edge = (answers: readonly ScriptedAnswer[]) => Promise<{ http: Http; url: URL; requests: () => number }>;

const memory: Edge = async (answers) => {
  const http = new ScriptedHttp(answers);
  return { http, url: new URL("http://127.0.0.1:1/"), requests: () => http.requests.length };
};

const real: Edge = async (answers) => {
  const rest = [...answers];
  const server = await startPeer((socket) => {
    const next = rest.shift();
    if (next !== undefined) socket.write(answerBytes(`${next.status} X`, Object.fromEntries(next.headers), next.body));
  });
  const http = new UndiciHttp({ clock: systemClock });
  open.push(server, http);
  return { http, url: server.url, requests: () => server.seen.length };
};

describe.each([
  ["the scripted twin", memory],
  ["undici over loopback", real],
])("an Http: %s", (_name, edge) => {
  const ask = (url: URL, more: Partial<HttpRequest> = {}): HttpRequest => ({
    method: "POST",
    url,
    headers: {},
    ...more,
  });

  test("gives status, headers and body of each answer in turn", async () => {
    const { http, url } = await edge([scripted(200, { "x-a": "b" }, "one"), scripted(404, {}, "two")]);
    const first = await http.exchange(ask(url));
    expect([first.status, first.headers.get("x-a"), new TextDecoder().decode(first.body)]).toEqual([200, "b", "one"]);
    expect(first.url.href).toBe(url.href);
    expect((await http.exchange(ask(url))).status).toBe(404);
  });

  test("gives a redirect as it is", async () => {
    const { http, url, requests } = await edge([scripted(302, { location: "/x" })]);
    expect((await http.exchange(ask(url))).status).toBe(302);
    expect(requests()).toBe(1);
  });

  test("shows the head, then the body, to whoever watches", async () => {
    const { http, url } = await edge([scripted(200, {}, "body")]);
    const seen: string[] = [];
    await http.exchange(
      ask(url, {
        watch: ({ status }) => {
          seen.push(String(status));
          return (chunk) => void seen.push(new TextDecoder().decode(chunk));
        },
      }),
    );
    expect(seen).toEqual(["200", "body"]);
  });

  test("throws what the watcher throws", async () => {
    const { http, url } = await edge([scripted(200, {}, "body")]);
    const mine = new (await import("../../../src/problem/problem.ts")).Problem("captive-portal", "a page");
    const throwing = ask(url, {
      watch: () => () => {
        throw mine;
      },
    });
    await expect(http.exchange(throwing)).rejects.toBe(mine);
  });

  test("refuses more bytes than allowed as answer-too-big", async () => {
    const { http, url } = await edge([scripted(200, {}, "x".repeat(11))]);
    expect((await problemOf(http.exchange(ask(url, { limits: { maxBytes: 10 } })))).code).toBe("answer-too-big");
  });

  test("begins nothing for a signal that is aborted already", async () => {
    const { http, url, requests } = await edge([scripted(200)]);
    const reason = new Error("stop");
    await expect(http.exchange(ask(url, { signal: AbortSignal.abort(reason) }))).rejects.toBe(reason);
    expect(requests()).toBe(0);
  });
});
