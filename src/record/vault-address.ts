import type { Settings } from "../config/settings.ts";

/** Where the serial was asked for, without anything that may be secret in a URL. */
export function vaultAddress({ vault }: Pick<Settings, "vault">): string {
  return vault.url === undefined ? "store" : `${vault.url.origin}${vault.url.pathname}`;
}
