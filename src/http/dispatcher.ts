import type { buildConnector, Dispatcher } from "undici";
import type { ExchangeDispatcher } from "./exchange.ts";
import { defaultLimits } from "./http.ts";
import { PreparedSocket } from "./prepared-socket.ts";
import { type ProxySettings, proxyFor, proxyUrl } from "./proxy-choice.ts";
import { nowhere } from "./rehearsal.ts";
import { Sockets } from "./sockets.ts";

export interface ClientCertificate {
  /** PEM, the chain after it if there is one. */
  readonly certificate: string;
  readonly key: string;
}

export interface DispatcherSettings {
  /** PEM texts of authorities trusted beside the usual ones. */
  readonly ca?: readonly string[] | undefined;
  readonly clientCertificate?: ClientCertificate | undefined;
  /** Node has taken further authorities from the environment at its start: name the usual ones, so that they alone count. */
  readonly withoutEnvironment?: boolean | undefined;
  readonly proxy?: ProxySettings | undefined;
  readonly connectMs?: number | undefined;
  readonly maxHeaderBytes?: number | undefined;
}

export interface ClosableDispatcher extends ExchangeDispatcher {
  /** Connects ahead of the first exchange with this host, unless a proxy is between; never fails. */
  prepare(url: URL): Promise<void>;
  /** Exchanges with nobody: see rehearsal.ts. */
  readonly toNowhere: ExchangeDispatcher;
  /** Closes every connection at once. */
  close(): Promise<void>;
}

/** Said aloud, because NODE_TLS_REJECT_UNAUTHORIZED changes what is left unsaid. */
const strict = { rejectUnauthorized: true } as const;

type TlsOptions = typeof strict & { ca?: string[]; cert?: string; key?: string };

async function tlsOptions(settings: DispatcherSettings): Promise<TlsOptions> {
  const extra = settings.ca ?? [];
  const client = settings.clientCertificate;
  const named = extra.length > 0 || settings.withoutEnvironment === true;
  if (!named && client === undefined) return strict;
  const tls = await import("node:tls");
  const { checkCertificates } = await import("./certificates.ts");
  checkCertificates(extra, client);
  const options: TlsOptions = {
    ...strict,
    // Naming any authority replaces the usual ones, so they are named too; without extras Node's shared store is quicker.
    ...(named ? { ca: [...tls.rootCertificates, ...extra] } : {}),
    ...(client === undefined ? {} : { cert: client.certificate, key: client.key }),
  };
  return options;
}

/** A proxy's URL as it stands in a message. Problem url-not-http if it is none. */
function shownProxy(proxy: string): string {
  const url = proxyUrl(proxy);
  return `${url.protocol}//${url.host}`;
}

/**
 * undici's parser is WebAssembly, which V8 compiles a second time, optimised, after some hundred characters of headers:
 * that takes 20 MiB and repays itself only in a process that reads answers all day. Not a flag of the executable,
 * because that would have Node's own code cache rejected at every start.
 */
async function keepParserSmall(): Promise<void> {
  const { setFlagsFromString } = await import("node:v8");
  setFlagsFromString("--no-wasm-tier-up");
  setFlagsFromString("--no-wasm-dynamic-tiering");
}

/**
 * Connections for exchange(): extra authorities, a client certificate, a proxy. HTTP/1.1 only, because the limits on
 * headers are enforced by that parser. Loads undici (21–29 ms), so call it when the first exchange is due.
 */
export async function makeDispatcher(settings: DispatcherSettings): Promise<ClosableDispatcher> {
  const { Agent, buildConnector, Client, Pool, ProxyAgent } = await import("undici");
  await keepParserSmall();
  const tls = await tlsOptions(settings);
  const timeout = settings.connectMs ?? defaultLimits.connectMs;
  const shared = {
    allowH2: false,
    // One a host: otherwise the next request, begun at once, opens a second one and pays for TLS again.
    connections: 1,
    maxHeaderSize: settings.maxHeaderBytes ?? defaultLimits.maxHeaderBytes,
    connectTimeout: timeout,
  };
  const sockets = new Sockets();
  const ahead = new PreparedSocket(sockets.around(buildConnector({ ...tls, allowH2: false, timeout })));
  const direct = new Agent({ ...shared, connect: ahead.connector });
  const toNowhere = new Agent({ ...shared, connect: sockets.around(nowhere) });
  const watched = <T extends { connect?: unknown }>(given: T): T =>
    typeof given.connect === "function"
      ? { ...given, connect: sockets.around(given.connect as buildConnector.connector) }
      : given;
  // To the proxy and, in its tunnel, to the host: undici makes these connectors itself.
  const through = {
    clientFactory: (origin: URL, given: object) => new Pool(origin, watched(given)),
    factory: (origin: URL, given: object) => new Client(origin, watched(given)),
  };
  const proxies = new Map<string, Dispatcher>();
  const choose = (url: URL): Dispatcher => {
    const proxy = proxyFor(url, settings.proxy ?? {});
    if (proxy === undefined) return direct;
    shownProxy(proxy);
    const made =
      proxies.get(proxy) ?? new ProxyAgent({ ...shared, ...through, uri: proxy, requestTls: tls, proxyTls: tls });
    proxies.set(proxy, made);
    return made;
  };
  return {
    dispatch: (options, handler) => choose(new URL(String(options.origin))).dispatch(options, handler),
    prepare: async (url) => {
      if (proxyFor(url, settings.proxy ?? {}) === undefined) await ahead.prepare(url);
    },
    proxyOf: (url) => {
      const proxy = proxyFor(url, settings.proxy ?? {});
      return proxy === undefined ? undefined : shownProxy(proxy);
    },
    isLookingUp: () => sockets.areLookingUp,
    toNowhere: {
      dispatch: (options, handler) => toNowhere.dispatch(options, handler),
      proxyOf: () => undefined,
      isLookingUp: () => false,
    },
    close: async () => {
      const ended = [direct, toNowhere, ...proxies.values()].map((one) => one.destroy());
      sockets.endAll();
      await Promise.all(ended);
    },
  };
}
