import { mergeHeaders } from "../http/headers.ts";
import type { Http } from "../http/http.ts";
import { exchangeFollowing } from "../http/redirect.ts";
import { Problem } from "../problem/problem.ts";

/** Below the store's URL and a store proxy's (snapd overlord/devicestate/handlers_serial.go, authRef). */
const authPath = "api/v1/snaps/auth/";
/** The first store proxy that passes a vault of one's own on (snapd newEnoughProxy). */
const firstUsefulProxy = 6;

/** Where to ask, and with which headers beside the two snapd always sends. */
export interface Endpoints {
  readonly requestIdUrl: URL;
  readonly serialUrl: URL;
  readonly via: "vault" | "store" | "proxy";
  readonly headers: Readonly<Record<string, string>>;
  /** Why a configured store proxy is left out. */
  readonly proxyIgnored?: string;
}

export interface EndpointSettings {
  /** device-service.url of the gadget; without it the store's own service is asked. */
  readonly vaultUrl?: URL | undefined;
  readonly storeUrl: URL;
  /** The store proxy's URL, from the store assertion; not an HTTP proxy. */
  readonly proxyUrl?: URL | undefined;
  /** device-service.headers of the gadget. They may override User-Agent and Snap-Device-Capabilities. */
  readonly headers: Readonly<Record<string, string>>;
  /** "prepare-device/VERSION". */
  readonly userAgent: string;
}

function withSlash(url: URL): URL {
  const copy = new URL(url);
  if (!copy.pathname.endsWith("/")) copy.pathname += "/";
  return copy;
}

/** new URL() keeps no credentials of its base, Go's ResolveReference does. */
function below(base: URL, path: string): URL {
  const url = new URL(path, base);
  url.username = base.username;
  url.password = base.password;
  return url;
}

/** "" if the proxy passes device services on, else why not; never throws for what the proxy does. */
async function whyNot(proxyUrl: URL, userAgent: string, http: Http): Promise<string> {
  try {
    const request = { method: "HEAD", url: proxyUrl, headers: { "User-Agent": userAgent }, purpose: "ask" } as const;
    const answer = await exchangeFollowing(http, request);
    if (answer.status !== 200) return `the store proxy answers with status ${answer.status}`;
    const version = answer.headers.get("snap-store-version") ?? "";
    if (!/^[+-]?\d{1,9}$/u.test(version)) return "the store proxy tells no version";
    return Number(version) >= firstUsefulProxy ? "" : `the store proxy's version ${Number(version)} is below 6`;
  } catch (error) {
    if (error instanceof Problem) return `the store proxy cannot be asked (${error.code})`;
    throw error;
  }
}

/**
 * The two URLs of a registration and their headers, chosen as snapd does (snapd handlers_serial.go, setURLs and
 * getSerialRequestConfig). Asks a store proxy for its version only if both it and a vault are configured.
 */
export async function chooseEndpoints(settings: EndpointSettings, http: Http): Promise<Endpoints> {
  const { vaultUrl, proxyUrl, storeUrl, userAgent } = settings;
  const base = { "User-Agent": userAgent };
  const headers = mergeHeaders(base, settings.headers);
  if (vaultUrl === undefined) {
    const root = below(proxyUrl ?? storeUrl, authPath);
    return {
      requestIdUrl: below(root, "request-id"),
      serialUrl: below(root, "devices"),
      via: proxyUrl === undefined ? "store" : "proxy",
      headers,
    };
  }
  const vault = withSlash(vaultUrl);
  const proxyIgnored = proxyUrl === undefined ? undefined : await whyNot(proxyUrl, userAgent, http);
  if (proxyUrl !== undefined && proxyIgnored === "") {
    const root = below(proxyUrl, authPath);
    const passed = mergeHeaders(headers, { "X-Snap-Device-Service-URL": vault.href });
    return {
      requestIdUrl: below(root, "request-id"),
      serialUrl: below(root, "devices"),
      via: "proxy",
      headers: passed,
    };
  }
  return {
    requestIdUrl: below(vault, "request-id"),
    serialUrl: below(vault, "serial"),
    via: "vault",
    headers,
    ...(proxyIgnored === undefined ? {} : { proxyIgnored }),
  };
}
