import { lookup } from "node:dns/promises";
import { connect as connectTcp, isIP } from "node:net";
import { connect as connectTls, rootCertificates } from "node:tls";
import type { Network, TlsFacts, TlsTarget } from "./network.ts";

function timedOut(timeoutMs: number): Error {
  return Object.assign(new Error(`no answer within ${timeoutMs} ms`), { code: "ETIMEDOUT" });
}

async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(timedOut(timeoutMs)), timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function connect(host: string, port: number, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connectTcp({ host, port, timeout: timeoutMs });
    socket.once("connect", () => {
      socket.destroy();
      resolve();
    });
    socket.once("timeout", () => {
      socket.destroy();
      reject(timedOut(timeoutMs));
    });
    socket.once("error", reject);
  });
}

function handshake({ host, port, ca }: TlsTarget, timeoutMs: number): Promise<TlsFacts> {
  return new Promise((resolve, reject) => {
    const trusted = ca.length === 0 ? {} : { ca: [...rootCertificates, ...ca] };
    const servername = isIP(host) === 0 ? { servername: host } : {};
    const socket = connectTls({ host, port, timeout: timeoutMs, ...servername, ...trusted });
    socket.once("secureConnect", () => {
      const { valid_to: validTo, issuer } = socket.getPeerCertificate();
      const protocol = socket.getProtocol() ?? "unknown";
      socket.destroy();
      resolve({ protocol, validTo: new Date(validTo), issuer: String(issuer.CN ?? issuer.O ?? "unknown") });
    });
    socket.once("timeout", () => {
      socket.destroy();
      reject(timedOut(timeoutMs));
    });
    socket.once("error", reject);
  });
}

/** The machine's own network. */
export const nodeNetwork: Network = {
  resolve: async (host, timeoutMs) =>
    (await within(timeoutMs, lookup(host, { all: true }))).map(({ address }) => address),
  connect,
  handshake,
};
