import { BlockList, isIP } from "node:net";
import { Problem } from "../problem/problem.ts";

/** Where requests go by way of a proxy; the settings' own, never the process's environment. */
export interface ProxySettings {
  readonly httpProxy?: string | undefined;
  readonly httpsProxy?: string | undefined;
  /** Hosts reached without one, separated by commas: host, .domain, host:port, address, network/bits, or "*". */
  readonly noProxy?: string | undefined;
}

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/gu, "").toLowerCase();
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}

/** Is an address within "network/bits"? False for anything malformed. */
function inNetwork(host: string, entry: string): boolean {
  const [network, bits] = entry.split("/");
  const family = isIP(host) === 6 ? "ipv6" : "ipv4";
  if (isIP(host) === 0 || isIP(network ?? "") !== isIP(host) || !/^\d{1,3}$/u.test(bits ?? "")) return false;
  try {
    const list = new BlockList();
    list.addSubnet(network ?? "", Number(bits), family);
    return list.check(host, family);
  } catch {
    return false;
  }
}

function matches(url: URL, entry: string): boolean {
  if (entry === "*") return true;
  const host = hostOf(url);
  if (entry.includes("/")) return inNetwork(host, entry);
  if (isIP(entry) === 6) return host === entry;
  const [, name = entry, port] = /^(.*?)(?::(\d+))?$/u.exec(entry) ?? [];
  const actualPort = url.port === "" ? (url.protocol === "https:" ? "443" : "80") : url.port;
  if (port !== undefined && port !== actualPort) return false;
  if (name.startsWith("*.")) return host.endsWith(name.slice(1));
  if (name.startsWith(".")) return host.endsWith(name);
  return host === name || (isIP(name) === 0 && host.endsWith(`.${name}`));
}

/**
 * The proxy for this URL, or undefined for none. The rules are those of snapd's HTTP client
 * (golang.org/x/net/http/httpproxy): loopback is never proxied, a plain name covers its sub-domains, too.
 */
export function proxyFor(url: URL, settings: ProxySettings): string | undefined {
  const proxy = url.protocol === "https:" ? settings.httpsProxy : settings.httpProxy;
  if (proxy === undefined || proxy === "" || isLoopback(hostOf(url))) return undefined;
  const entries = (settings.noProxy ?? "").split(",").map((entry) => entry.trim().toLowerCase());
  return entries.some((entry) => entry !== "" && matches(url, entry)) ? undefined : proxy;
}

/** The proxy's address, its login left out of every message. Problem url-not-http if it is none this program can use. */
export function proxyUrl(proxy: string): URL {
  const url = URL.parse(proxy);
  if (url !== null && /^https?:$/u.test(url.protocol) && url.hostname !== "") return url;
  throw new Problem("url-not-http", "cannot use the proxy: its URL is neither http nor https", {
    cure: "Correct it where it is set: vault.proxy in the settings, snap set system proxy.https=URL, or https_proxy in the environment.",
  });
}
