import { readFileSync } from "node:fs";
import { buildInfo } from "../build-info.ts";
import type { Deadline } from "../clock/deadline.ts";
import { systemClock } from "../clock/system-clock.ts";
import type { Settings } from "../config/settings.ts";
import { DeadlineHttp } from "../http/deadline-http.ts";
import type { DispatcherSettings } from "../http/dispatcher.ts";
import type { ExchangeRecord, Http } from "../http/http.ts";
import { boundNameLookups } from "../http/name-lookups.ts";
import { type ProxySettings, proxyFor, proxyUrl } from "../http/proxy-choice.ts";
import { UndiciHttp } from "../http/undici-http.ts";
import { nodeCrypto } from "../keys/node-crypto.ts";
import { Problem } from "../problem/problem.ts";
import { HttpStore } from "../store/http-store.ts";
import { chooseEndpoints } from "../vault/endpoints.ts";
import { HttpVault } from "../vault/http-vault.ts";
import type { Vault } from "../vault/vault.ts";

const userAgent = `prepare-device/${buildInfo.version}`;

type Environment = Readonly<Record<string, string | undefined>>;

function pem(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new Problem("certificate-unreadable", `cannot read ${path}`, { cause });
  }
}

function tlsOf({ vault }: Settings): Pick<DispatcherSettings, "ca" | "clientCertificate"> {
  const { clientCertificate: certificate, clientKey: key } = vault;
  return {
    ca: vault.ca.map(pem),
    ...(certificate === undefined || key === undefined
      ? {}
      : { clientCertificate: { certificate: pem(certificate), key: pem(key) } }),
  };
}

/** Variables with which Node trusts more than its own authorities; only the settings may (vault.ca). */
const trustExtenders = ["NODE_EXTRA_CA_CERTS", "NODE_USE_SYSTEM_CA"] as const;

export interface ConnectionsInput {
  readonly settings: Settings;
  readonly environment: Environment;
  readonly proxy: ProxySettings;
  readonly onExchange: ((record: ExchangeRecord) => void) | undefined;
  readonly deadline: Deadline;
}

/** The device's ways out: vault and store. Nothing is loaded or connected before it is used. */
export class Connections {
  readonly #settings: Settings;
  readonly #vaultHttp: UndiciHttp;
  readonly #storeHttp: UndiciHttp;
  readonly #deadline: Deadline;
  readonly #proxy: ProxySettings;

  constructor({ settings, environment, proxy, onExchange, deadline }: ConnectionsInput) {
    this.#settings = settings;
    this.#deadline = deadline;
    this.#proxy = proxy;
    const withoutEnvironment = trustExtenders.some((name) => environment[name] !== undefined);
    // Read by the C library itself.
    boundNameLookups(process.env);
    const { builtAt } = buildInfo;
    const shared = { clock: systemClock, builtAt, proxy, onExchange, withoutEnvironment };
    // The client certificate is for the brand's vault; the store has no business with it.
    const tls = tlsOf(settings);
    this.#vaultHttp = new UndiciHttp({ ...shared, ...tls });
    this.#storeHttp = new UndiciHttp({ ...shared, ca: tls.ca });
  }

  store(): HttpStore {
    const { store } = this.#settings;
    return new HttpStore({
      baseUrl: store.proxy ?? store.url,
      http: this.#inTime(this.#storeHttp),
      crypto: nodeCrypto,
      clock: systemClock,
      userAgent,
    });
  }

  async vault(): Promise<Vault> {
    const { vault, store } = this.#settings;
    const headers = Object.fromEntries([...vault.headers].map(([name, value]) => [name, value.reveal()]));
    const wanted = { vaultUrl: vault.url, storeUrl: store.url, proxyUrl: store.proxy, headers, userAgent };
    const http = this.#inTime(this.#vaultHttp);
    const endpoints = await chooseEndpoints(wanted, http);
    return new HttpVault({ http, endpoints, crypto: nodeCrypto, clock: systemClock });
  }

  /** For questions that need no header of the settings: the doctor's. */
  plain(): Http {
    return this.#inTime(this.#vaultHttp);
  }

  /** The proxy by which this URL is asked; without it directly. Problem url-not-http if it is none. */
  proxyOf(url: URL): URL | undefined {
    const proxy = proxyFor(url, this.#proxy);
    return proxy === undefined ? undefined : proxyUrl(proxy);
  }

  #inTime(http: UndiciHttp): DeadlineHttp {
    return new DeadlineHttp(http, this.#deadline);
  }

  async close(): Promise<void> {
    await Promise.all([this.#vaultHttp.close(), this.#storeHttp.close()]);
  }
}
