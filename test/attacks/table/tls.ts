import type { TlsOptions } from "node:tls";
import { makeCertificate, type TestCertificate } from "../../unit/http/certificates.ts";
import type { Attack } from "../attack.ts";
import { say } from "../lying-server.ts";

const day = 24 * 3600 * 1000;

interface Chain {
  readonly authority: TestCertificate;
  readonly server: TestCertificate;
}

function chain(wish: { name?: string; notBefore?: Date; notAfter?: Date; other?: boolean } = {}): Chain {
  const { name = "localhost", other = false, ...times } = wish;
  const authority = makeCertificate({ name: "Rig factory", authority: true });
  const issuer = other ? makeCertificate({ name: "Rig stranger", authority: true }) : authority;
  return { authority, server: makeCertificate({ name, issuer, ...times }) };
}

type Part = Pick<Attack, "name" | "does" | "code">;

/** What Node would obey by itself: the environment of snapd's daemon and of a person's shell is nobody's settings. */
const environments: readonly { name: string; does: string; of: (pem: string) => Record<string, string> }[] = [
  {
    name: "environment-lets-any-certificate-pass",
    does: "shows a certificate it signed itself, with NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment",
    of: () => ({ NODE_TLS_REJECT_UNAUTHORIZED: "0" }),
  },
  {
    name: "environment-names-an-authority",
    does: "shows a certificate it signed itself, which NODE_EXTRA_CA_CERTS names",
    of: (pem) => ({ NODE_EXTRA_CA_CERTS: pem }),
  },
  {
    name: "environment-names-the-system-store",
    does: "shows a certificate it signed itself, which SSL_CERT_FILE names, with NODE_USE_SYSTEM_CA=1",
    of: (pem) => ({ NODE_USE_SYSTEM_CA: "1", SSL_CERT_FILE: pem }),
  },
];

function inTls(make: () => Chain, part: Part, options: TlsOptions = {}): Attack {
  return {
    liar: "network",
    ...part,
    set: async (stage) => {
      const { authority, server } = make();
      const tls = { cert: server.certificate, key: server.key, ...options };
      await stage.vaultInTls(tls, stage.keep("ca.pem", authority.certificate));
    },
  };
}

/** Between the agent and a vault in https, whose authority the settings trust. */
export const tlsAttacks: readonly Attack[] = [
  inTls(() => chain({ notBefore: new Date(Date.now() + day), notAfter: new Date(Date.now() + 2 * day) }), {
    name: "certificate-not-yet-valid",
    does: "shows a certificate that counts from tomorrow on",
    code: "tls-not-yet-valid",
  }),
  inTls(() => chain({ notBefore: new Date(Date.now() - 9 * day), notAfter: new Date(Date.now() - day) }), {
    name: "certificate-expired",
    does: "shows a certificate that ran out yesterday",
    code: "tls-expired",
  }),
  inTls(() => chain({ other: true }), {
    name: "certificate-of-stranger",
    does: "shows a certificate of an authority nobody trusts",
    code: "tls-unknown-ca",
  }),
  inTls(
    () => {
      const alone = makeCertificate({ name: "localhost" });
      return { authority: makeCertificate({ name: "Rig factory", authority: true }), server: alone };
    },
    { name: "certificate-of-its-own", does: "shows a certificate it signed itself", code: "tls-unknown-ca" },
  ),
  inTls(() => chain({ name: "other.example" }), {
    name: "certificate-of-other-host",
    does: "shows a good certificate of another host",
    code: "tls-host-mismatch",
  }),
  inTls(
    () => chain(),
    {
      name: "tls-of-the-past",
      does: "speaks TLS 1.1 at most",
      code: ["tls-failed", "tls-not-spoken"],
    },
    { maxVersion: "TLSv1.1", minVersion: "TLSv1", ciphers: "DEFAULT@SECLEVEL=0" },
  ),
  {
    name: "http-on-the-tls-port",
    liar: "network",
    does: "speaks plain http where https is due",
    code: "tls-not-spoken",
    set: async (stage) => {
      const server = await stage.server();
      server.onConnection = (socket) => {
        socket.once("data", () => socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"));
      };
      stage.vaultAt(`https://localhost:${server.port}/v1/`);
    },
  },
  {
    name: "tls-handshake-for-ever",
    liar: "network",
    does: "takes the connection and never says a word of TLS",
    code: ["connect-timeout", "total-timeout"],
    set: async (stage) => {
      const server = await stage.server();
      server.onConnection = (socket) => void socket.resume();
      stage.vaultAt(`https://localhost:${server.port}/v1/`);
    },
  },
  {
    name: "store-leads-out-of-tls",
    liar: "store",
    does: "redirects from https to plain http while an account-key is fetched",
    code: "redirect-unsafe",
    set: async (stage) => {
      const { authority, server } = chain();
      const tls = { cert: server.certificate, key: server.key };
      stage.forgetBrand();
      await stage.storeLies(
        { "*": (asked) => say(asked, { status: 302, headers: { Location: "http://localhost/" } }) },
        tls,
      );
      stage.vaultAt(stage.world.vault.url, { ca: [stage.keep("ca.pem", authority.certificate)] });
    },
  },
  ...environments.map(
    ({ name, does, of }): Attack => ({
      liar: "network",
      name,
      does,
      code: "tls-unknown-ca",
      set: async (stage) => {
        const server = makeCertificate({ name: "localhost" });
        const pem = stage.keep("stranger.pem", server.certificate);
        const { port } = await stage.vaultInTls({ cert: server.certificate, key: server.key }, pem);
        // The settings name no authority.
        stage.vaultAt(`https://localhost:${port}/v1/`);
        Object.assign(stage.environment, of(pem));
      },
    }),
  ),
];
