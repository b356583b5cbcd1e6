import type { Settings } from "../../config/settings.ts";

/** Whom this device has to reach first: a store proxy, the vault or the store, or the HTTP proxy that leads there. */
export function vaultHostOf({ vault, store }: Settings, proxyOf: (url: URL) => URL | undefined): URL {
  const service = store.proxy ?? vault.url ?? store.url;
  return proxyOf(service) ?? service;
}
