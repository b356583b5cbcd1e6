import type { VaultSettings } from "../config/settings.ts";
import type { ProxySettings } from "../http/proxy-choice.ts";
import { snapContext } from "../snapd/snapctl.ts";
import type { ProxyVariable, ProxyVariables } from "../snapd/system-proxy.ts";

export interface ProxySources {
  readonly vault: Pick<VaultSettings, "proxy">;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What snapd was told with `snap set system proxy.https=…` and its like. */
  readonly system: ProxyVariables;
}

/** Variables may name a proxy without a scheme, as for curl and snapd (golang.org/x/net/http/httpproxy). */
function asUrl(proxy: string | undefined): string | undefined {
  return proxy === undefined || proxy.includes("://") ? proxy : `http://${proxy}`;
}

/**
 * The settings' own proxy wins. Of the other two a person's environment counts before snapd's setting; in a hook it is
 * the other way round, as for snapd's own requests (overlord/configstate/proxyconf/proxy.go): there the environment is
 * what snapd was started with, which a later `snap set system` does not change.
 */
export function proxySettingsOf({ vault, environment, system }: ProxySources): ProxySettings {
  const ofProcess = (name: ProxyVariable): string | undefined =>
    environment[name] || environment[name.toUpperCase()] || undefined;
  const insideSnap = snapContext(environment) !== undefined;
  const of = (name: ProxyVariable): string | undefined =>
    insideSnap ? (system[name] ?? ofProcess(name)) : (ofProcess(name) ?? system[name]);
  return {
    httpProxy: vault.proxy?.href ?? asUrl(of("http_proxy")),
    httpsProxy: vault.proxy?.href ?? asUrl(of("https_proxy")),
    noProxy: of("no_proxy"),
  };
}
