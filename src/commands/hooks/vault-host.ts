import type { Settings } from "../../config/settings.ts";

/** Whom this device has to reach first: an HTTP proxy, a store proxy, the vault, or the store. */
export function vaultHostOf({ vault, store }: Settings): URL {
  return vault.proxy ?? store.proxy ?? vault.url ?? store.url;
}
