import type { Route } from "./socket-network.ts";

/** The servers of a rig, each as an origin such as http://127.0.0.1:1234. */
export interface RigServers {
  readonly vault: string;
  readonly store: string;
  /** The store's address as the device knows it. */
  readonly storeUrl: string;
  /** A store proxy, and its address as the device knows it. */
  readonly proxy?: { readonly url: string; readonly origin: string };
  /** Addresses that are left as they are: a real vault, a hook's own helper. */
  readonly untouched?: readonly string[];
}

function sameOrigin(text: string): (url: URL) => boolean {
  const { origin } = new URL(text);
  return (url) => url.origin === origin;
}

/**
 * The store's addresses go to the rig's store and all others to its vault, path unchanged: a gadget is tried with the
 * addresses that it has. Below v1/ the store's host is a device service too (the Model Service).
 */
export function rigRoutes({ vault, store, storeUrl, proxy, untouched = [] }: RigServers): readonly Route[] {
  const isStore = sameOrigin(storeUrl);
  return [
    ...untouched.map((text): Route => ({ server: "vault", matches: sameOrigin(text) })),
    ...(proxy === undefined
      ? []
      : [{ server: "proxy" as const, matches: sameOrigin(proxy.url), origin: proxy.origin }]),
    { server: "store", matches: (url) => isStore(url) && !url.pathname.startsWith("/v1/"), origin: store },
    { server: "vault", matches: () => true, origin: vault },
  ];
}
