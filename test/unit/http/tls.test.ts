import type { TlsOptions } from "node:tls";
import { afterEach, describe, expect, test } from "vitest";
import { systemClock } from "../../../src/clock/system-clock.ts";
import { UndiciHttp, type UndiciHttpOptions } from "../../../src/http/undici-http.ts";
import { makeCertificate, type TestCertificate } from "./certificates.ts";
import { always, answerBytes, startPeer, startRaw } from "./loopback.ts";
import { problemOf } from "./problem-of.ts";

const day = 86_400_000;
const fromNow = (days: number): Date => new Date(Date.now() + days * day);
const authority = makeCertificate({ name: "Loopback Authority", authority: true });
const good = makeCertificate({ name: "localhost", issuer: authority });
const other = makeCertificate({ name: "vault.example", issuer: authority });
const early = makeCertificate({ name: "localhost", issuer: authority, notBefore: fromNow(1), notAfter: fromNow(9) });
const late = makeCertificate({ name: "localhost", issuer: authority, notBefore: fromNow(-9), notAfter: fromNow(-1) });
const alone = makeCertificate({ name: "localhost" });

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

async function get(identity: TestCertificate, settings: Partial<UndiciHttpOptions>, more: TlsOptions = {}) {
  const tls = { cert: identity.certificate, key: identity.key, ...more };
  const server = await startPeer(always(answerBytes("200 OK", {}, "hello")), { tls, host: "localhost" });
  const http = new UndiciHttp({ clock: systemClock, ...settings });
  open.push(server, http);
  return { server, answer: http.exchange({ method: "GET", url: server.url, headers: {} }) };
}

describe("over TLS", () => {
  test("a certificate of an authority in the settings is taken", async () => {
    const { answer } = await get(good, { ca: [authority.certificate] });
    expect(new TextDecoder().decode((await answer).body)).toBe("hello");
  });

  test.each([
    ["of an authority nobody named", "tls-unknown-ca", good, []],
    ["that signed itself", "tls-unknown-ca", alone, []],
    ["for another host", "tls-host-mismatch", other, [authority.certificate]],
    ["that is not valid yet", "tls-not-yet-valid", early, [authority.certificate]],
    ["that has expired", "tls-expired", late, [authority.certificate]],
  ])("a certificate %s is refused as %s before anything is sent", async (_what, code, identity, ca) => {
    const { answer, server } = await get(identity, { ca });
    const problem = await problemOf(answer);
    expect(problem.code).toBe(code);
    expect(problem.detail["sent"]).toBe(false);
    expect(server.seen).toHaveLength(0);
  });

  test.each([
    [
      "before this program was built",
      "2001-02-03T04:05:06.000Z",
      " is behind: this program was built 2024-01-01T00:00:00.000Z",
    ],
    ["after it", "2025-02-03T04:05:06.000Z", ""],
  ])(
    "a certificate that is not valid yet on a clock %s: the message says the clock's time",
    async (_, text, verdict) => {
      const clock = { ...systemClock, now: () => new Date(text) };
      const builtAt = new Date("2024-01-01T00:00:00Z");
      const { answer } = await get(early, { ca: [authority.certificate], clock, builtAt });
      const { message } = await problemOf(answer);
      expect(message).toContain(`; the device's clock says ${text}${verdict === "" ? "" : `, which${verdict}`}`);
      expect(message.includes("is behind")).toBe(verdict !== "");
    },
  );

  test("a service that wants a client certificate gets the one of the settings", async () => {
    const mine = makeCertificate({ name: "device", issuer: authority });
    const wanting = { requestCert: true, rejectUnauthorized: true, ca: authority.certificate };
    const clientCertificate = { certificate: mine.certificate, key: mine.key };
    const { answer } = await get(good, { ca: [authority.certificate], clientCertificate }, wanting);
    expect((await answer).status).toBe(200);
  });

  test.each([
    // TLS 1.3 tells after the handshake: the alert can be lost behind the closed connection.
    ["TLSv1.3", ["tls-client-refused", "connection-closed", "connection-reset"]],
    ["TLSv1.2", ["tls-client-refused", "tls-failed"]],
  ] as const)("a service that wants a client certificate and gets none over %s says no", async (maxVersion, codes) => {
    const wanting = { requestCert: true, rejectUnauthorized: true, ca: authority.certificate, maxVersion };
    const { answer, server } = await get(good, { ca: [authority.certificate] }, wanting);
    expect(codes).toContain((await problemOf(answer)).code);
    expect(server.seen).toHaveLength(0);
  });

  test("a port that speaks plain HTTP is named as tls-not-spoken", async () => {
    const raw = await startRaw((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    const http = new UndiciHttp({ clock: systemClock });
    open.push(raw, http);
    const url = new URL(`https://127.0.0.1:${raw.port}/`);
    expect((await problemOf(http.exchange({ method: "GET", url, headers: {} }))).code).toBe("tls-not-spoken");
  });

  test("versions that do not meet are tls-failed", async () => {
    const { answer } = await get(good, { ca: [authority.certificate] }, { minVersion: "TLSv1", maxVersion: "TLSv1.1" });
    expect((await problemOf(answer)).code).toBe("tls-failed");
  });

  const undecodable = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
  const ownCertificate = { certificate: good.certificate, key: good.key };

  test.each<[string, Partial<UndiciHttpOptions>, string]>([
    ["no PEM", { ca: ["not a certificate"] }, "vault.ca"],
    ["a private key", { ca: [authority.key] }, "vault.ca"],
    ["PEM of nothing", { ca: [undecodable] }, "vault.ca"],
    ["PEM of nothing behind a sound one", { ca: [`${authority.certificate}${undecodable}`] }, "vault.ca"],
    [
      "a certificate of nothing",
      { clientCertificate: { ...ownCertificate, certificate: "none" } },
      "vault.client-certificate",
    ],
    ["a key of nothing", { clientCertificate: { ...ownCertificate, key: "none" } }, "vault.client-key"],
    ["another certificate's key", { clientCertificate: { ...ownCertificate, key: other.key } }, "vault.client-key"],
  ])("%s in the settings is certificate-unreadable, by the setting's name", async (_what, settings, setting) => {
    const { answer } = await get(good, settings);
    const problem = await problemOf(answer);
    expect(problem.code).toBe("certificate-unreadable");
    expect(problem.message).toMatch(new RegExp(`^cannot use ${setting.replace(".", "\\.")}: `));
  });
});
