import { afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Assertion } from "../../../src/assertion/assertion.ts";
import { encodeAssertion, encodeStream } from "../../../src/assertion/encode.ts";
import { decodeStream } from "../../../src/assertion/stream.ts";
import { systemClock } from "../../../src/clock/system-clock.ts";
import type { ExchangeLimits } from "../../../src/http/http.ts";
import { UndiciHttp } from "../../../src/http/undici-http.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { HttpVault } from "../../../src/vault/http-vault.ts";
import { bodyBytes, readVaultCase, readVaultSerials } from "../../vectors/vault/read-cases.ts";
import { always, answerBytes, type Loopback, type Peer, startPeer } from "../http/loopback.ts";
import { problemOf } from "../http/problem-of.ts";

const media = { "Content-Type": "application/x.ubuntu.assertion" };
const stream = new TextEncoder().encode("type: serial-request\n");
const open: { close(): Promise<void> }[] = [];
let serial: Uint8Array;
let accountKey: Assertion;

beforeAll(() => {
  serial = readVaultSerials().get("01b-serial-happy-header-model-body.serial") ?? new Uint8Array();
  const [exchange] = readVaultCase("08j-second-is-account-key").exchanges;
  const found = exchange === undefined ? [] : decodeStream(bodyBytes(exchange.request.body), nodeCrypto);
  const second = found[1];
  if (second?.type !== "account-key") throw new Error("the recorded account-key is missing");
  accountKey = second;
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

async function vaultFor(
  peer: Peer,
  headers: Readonly<Record<string, string>> = {},
  limits: Partial<ExchangeLimits> = {},
): Promise<{ vault: HttpVault; server: Loopback }> {
  const server = await startPeer(peer);
  const http = new UndiciHttp({ clock: systemClock });
  open.push(server, http);
  const endpoints = {
    requestIdUrl: new URL("/v1/request-id", server.url),
    serialUrl: new URL("/v1/serial", server.url),
    via: "vault",
    headers: { "User-Agent": "prepare-device/1", ...headers },
  } as const;
  return { vault: new HttpVault({ http, endpoints, crypto: nodeCrypto, clock: systemClock, limits }), server };
}

const joined = (...parts: readonly Uint8Array[]): Uint8Array =>
  Buffer.concat(parts.flatMap((part, index) => (index === 0 ? [part] : [Buffer.from("\n"), part])));

describe("a request-id", () => {
  test("is asked for with an empty body and the gadget's headers", async () => {
    const answer = answerBytes("200 OK", {}, '{"request-id":"abc"}');
    const { vault, server } = await vaultFor(always(answer), { "Api-Key": "key" });
    expect(await vault.requestId()).toBe("abc");
    expect(server.seen[0]).toMatch(/^POST \/v1\/request-id HTTP\/1\.1\r\n/u);
    expect(server.seen[0]).toMatch(/^User-Agent: prepare-device\/1\r$/mu);
    expect(server.seen[0]).toMatch(/^Api-Key: key\r$/mu);
    expect(server.seen[0]).toMatch(/^content-length: 0\r$/imu);
  });
});

describe("a serial-request", () => {
  test("is sent as assertions with the stream capability, on the connection of the request-id", async () => {
    const peers = new Set<unknown>();
    const { vault, server } = await vaultFor((socket, request) => {
      peers.add(socket);
      const id = request.startsWith("POST /v1/request-id");
      socket.write(id ? answerBytes("200 OK", {}, '{"request-id":"abc"}') : answerBytes("200 OK", media, serial));
    });
    await vault.requestId();
    const answer = await vault.submit(stream);
    expect(answer.kind === "signed" ? answer.assertions.map((one) => one.type) : answer).toEqual(["serial"]);
    expect(server.seen[1]).toMatch(/^Content-Type: application\/x\.ubuntu\.assertion\r$/imu);
    expect(server.seen[1]).toMatch(/^Snap-Device-Capabilities: serial-stream\r$/imu);
    expect(server.seen[1]?.endsWith("\r\n\r\ntype: serial-request\n")).toBe(true);
    expect(peers.size).toBe(1);
  });

  test("lets the gadget's headers change the capabilities but never the Content-Type", async () => {
    const headers = { "snap-device-capabilities": "none", "content-type": "text/plain" };
    const { vault, server } = await vaultFor(always(answerBytes("201 Made", media, serial)), headers);
    await vault.submit(stream);
    expect(server.seen[0]).toMatch(/^snap-device-capabilities: none\r$/mu);
    expect(server.seen[0]).not.toContain("serial-stream");
    expect(server.seen[0]).not.toContain("text/plain");
  });

  test("answered with the serial and its prerequisites gives all of them, as they came", async () => {
    const body = joined(encodeAssertion(accountKey), serial);
    const { vault } = await vaultFor(always(answerBytes("200 OK", media, body)));
    const answer = await vault.submit(stream);
    if (answer.kind !== "signed") throw new Error("expected a serial");
    expect(answer.assertions.map((one) => one.type)).toEqual(["account-key", "serial"]);
    expect(new TextDecoder().decode(encodeStream(answer.assertions))).toBe(new TextDecoder().decode(body));
  });

  test("answered byte by byte is read all the same", async () => {
    const { vault } = await vaultFor((socket) => {
      const wire = Buffer.from(answerBytes("200 OK", media, serial));
      let at = 0;
      const step = (): void => {
        socket.write(wire.subarray(at, at + 16));
        at += 16;
        if (at < wire.length) setImmediate(step);
      };
      step();
    });
    expect((await vault.submit(stream)).kind).toBe("signed");
  });

  test.each([
    [{}, 60_000],
    [{ "Retry-After": "7" }, 7_000],
    [{ "Retry-After": "0" }, 1_000],
    [{ "Retry-After": "86400" }, 300_000],
    [{ "Retry-After": "rubbish" }, 60_000],
  ])("answered with 202 and %j is to be sent again after %i ms", async (headers, waitMs) => {
    const { vault } = await vaultFor(always(answerBytes("202 Accepted", headers)));
    expect(await vault.submit(stream)).toEqual({ kind: "pending", waitMs });
  });
});

describe("an answer that is no good", () => {
  const cases: readonly [string, string, () => Uint8Array][] = [
    ["two serials", "vault-two-serials", () => joined(serial, serial)],
    ["no serial", "vault-no-serial", () => encodeAssertion(accountKey)],
    ["half a serial", "vault-answer-unreadable", () => serial.subarray(0, 700)],
    ["a serial and rubbish", "vault-answer-unreadable", () => joined(serial, Buffer.from("rubbish\n\nmore"))],
    ["rubbish", "vault-answer-unreadable", () => Buffer.from("rubbish\n\nmore")],
    ["zeros", "vault-answer-unreadable", () => new Uint8Array(10_000)],
    [
      "101 assertions",
      "vault-answer-too-big",
      () => joined(...Array.from({ length: 101 }, () => encodeAssertion(accountKey))),
    ],
    [
      "10 000 assertions",
      "vault-answer-too-big",
      () => joined(...Array.from({ length: 10_000 }, () => encodeAssertion(accountKey))),
    ],
    ["a header without end", "vault-answer-too-big", () => Buffer.from(`type: serial\nx: ${"y".repeat(300_000)}`)],
    ["JSON that is no error", "vault-answer-unreadable", () => Buffer.from('{"serial":"x"}')],
    ["JSON cut off", "vault-answer-unreadable", () => Buffer.from('{"serial":')],
  ];

  test.each(cases.filter(([what]) => what !== "another type"))("(%s) is refused as %s", async (_what, code, body) => {
    const { vault } = await vaultFor(always(answerBytes("200 OK", media, body())));
    expect((await problemOf(vault.submit(stream))).code).toBe(code);
  });

  test("of a type that belongs nowhere near is refused as vault-answer-unexpected", async () => {
    const [exchange] = readVaultCase("01b-serial-happy-header-model-body").exchanges;
    const sent = bodyBytes(exchange?.request.body ?? { text: "" });
    const { vault } = await vaultFor(always(answerBytes("200 OK", media, sent)));
    expect((await problemOf(vault.submit(stream))).code).toBe("vault-answer-unexpected");
  });

  test("(a gigabyte of it) is refused as vault-answer-too-big before it has come", async () => {
    const { vault } = await vaultFor(always("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\ntype: serial\n"));
    expect((await problemOf(vault.submit(stream))).code).toBe("vault-answer-too-big");
  });

  test("(a login page, however long) is captive-portal for both questions", async () => {
    const page = Buffer.from(`<html>${"x".repeat(100_000)}</html>`);
    const { vault } = await vaultFor(
      always(answerBytes("200 OK", { "Content-Type": "text/html" }, page)),
      {},
      { maxBytes: 200_000 },
    );
    expect((await problemOf(vault.submit(stream))).code).toBe("captive-portal");
    expect((await problemOf(vault.requestId())).code).toBe("captive-portal");
  });

  test("(a redirect) is not followed, and says where it points without query", async () => {
    const answer = answerBytes("301 Moved Permanently", {
      Location: "https://user:word@other.example/v1/serial?x=secret",
    });
    const { vault, server } = await vaultFor(always(answer));
    const problem = await problemOf(vault.submit(stream));
    expect(problem.code).toBe("vault-redirect");
    expect(problem.detail["pointsTo"]).toBe("https://other.example/v1/serial");
    expect(server.seen).toHaveLength(1);
  });

  test("(busy with Retry-After) tells how long", async () => {
    const { vault } = await vaultFor(always(answerBytes("503 Service Unavailable", { "retry-after": "20" })));
    const problem = await problemOf(vault.submit(stream));
    expect([problem.code, problem.detail["retryAfterMs"], problem.transient]).toEqual(["vault-busy", 20_000, true]);
  });

  test("shows the vault's own words but not the API key that some vaults repeat in them", async () => {
    const words = "Cannot find model m with the matching brand b and apiKey loopback-secret-key";
    const body = JSON.stringify({ success: false, error_code: "invalid-model", message: words });
    const { vault } = await vaultFor(always(answerBytes("400 Bad Request", {}, body)), {
      "api-key": "loopback-secret-key",
    });
    const problem = await problemOf(vault.submit(stream));
    expect(problem.code).toBe("vault-model-unknown");
    expect(problem.message).toContain("matching brand b");
    expect(problem.message + JSON.stringify(problem.detail)).not.toContain("secret");
  });

  const secret = "loopback-secret+key";
  test.each([
    [
      "its message, where it is cut off",
      "400 Bad Request",
      {},
      JSON.stringify({ message: `${"x".repeat(182)}${secret}` }),
    ],
    ["its message in upper case", "400 Bad Request", {}, JSON.stringify({ message: secret.toUpperCase() })],
    ["its error_code", "400 Bad Request", {}, JSON.stringify({ error_code: secret })],
    ["a redirect's path", "307 Temporary Redirect", { Location: `/${secret}` }, ""],
    ["a redirect's path, escaped", "307 Temporary Redirect", { Location: `/${encodeURIComponent(secret)}` }, ""],
    ["a redirect's host", "307 Temporary Redirect", { Location: `https://${secret.replace("+", "-")}.example/` }, ""],
    ["a redirect, where it is cut off", "307 Temporary Redirect", { Location: `/${"x".repeat(160)}${secret}` }, ""],
  ] as const)("does not show an API key that the vault repeats in %s", async (_where, status, headers, body) => {
    const { vault } = await vaultFor(always(answerBytes(status, headers, body)), {
      "api-key": secret,
      "other-key": secret.replace("+", "-"),
    });
    const problem = await problemOf(vault.submit(stream));
    expect((problem.message + JSON.stringify(problem.detail)).toLowerCase()).not.toContain("secret");
  });
});

test("an exchange that fails keeps its own code and says whether anything was sent", async () => {
  const { vault, server } = await vaultFor((socket) => socket.resetAndDestroy());
  expect(await problemOf(vault.submit(stream))).toMatchObject({ code: "connection-reset", detail: { sent: true } });
  await server.close();
  expect(await problemOf(vault.requestId())).toMatchObject({ code: "connection-refused", detail: { sent: false } });
});

test("an AbortSignal ends a submission with its reason", async () => {
  const { vault } = await vaultFor(() => undefined);
  const stop = new AbortController();
  const running = vault.submit(stream, stop.signal);
  const reason = new Error("the hook's time is up");
  setTimeout(() => stop.abort(reason), 20);
  await expect(running).rejects.toBe(reason);
});
