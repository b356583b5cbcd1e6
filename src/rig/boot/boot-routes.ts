import type { Destination, Routing } from "../hook-network/hook-network.ts";
import type { RequestRecord } from "../http/request-log.ts";
import { rigRoutes } from "../network/routes.ts";
import type { Route } from "../network/socket-network.ts";
import { whereTo } from "../network/where-to.ts";
import { storePort } from "./agent-settings.ts";
import type { BootWorld } from "./boot-world.ts";

/** The store's address as every device knows it. */
export const deviceStoreUrl = "https://api.snapcraft.io/";

/** Who answers what a device asks. */
export type BootServers = Pick<BootWorld, "vault" | "store">;

/** Where requests go: the store's to the rig's store, all others to the rig's vault or the one that is really there. */
export function bootRoutes({ vault, store }: BootServers, vaultUrl: URL | undefined): readonly Route[] {
  const { origin } = new URL(store.url);
  // A path of the vault's own is a base that takes the place of the gadget's.
  const folder = vaultUrl === undefined || vaultUrl.pathname === "/" ? {} : { folder: vaultUrl.pathname };
  const agentsStore = `http://127.0.0.1:${storePort}`;
  const ofStore = { lastFault: () => store.lastFault };
  const ofVault = vaultUrl === undefined ? { lastFault: () => vault.lastFault } : folder;
  return [
    { server: "store", matches: (url) => url.origin === agentsStore, origin, ...ofStore },
    ...rigRoutes({
      vault: vaultUrl?.origin ?? new URL(vault.url).origin,
      store: origin,
      storeUrl: deviceStoreUrl,
    }).map((route) => ({ ...route, ...(route.server === "vault" ? ofVault : ofStore) })),
  ];
}

/** The same for the hooks' network, with what the built-in servers wrote down of each request. */
export function hookRouting(
  routes: readonly Route[],
  { vault, store }: BootServers,
  vaultUrl: URL | undefined,
): Routing {
  const records: Partial<Record<Route["server"], () => RequestRecord | undefined>> = {
    store: () => store.records.at(-1),
    ...(vaultUrl === undefined ? { vault: () => vault.records.at(-1) } : {}),
  };
  return (meant): Destination => {
    const route = routes.find(({ matches }) => matches(meant));
    if (route === undefined) throw new RangeError(`cannot route ${meant.host}: no route takes it`);
    const { server } = route;
    const lastRecord = records[server];
    const url = whereTo(route, meant);
    const real = server === "vault" && vaultUrl !== undefined;
    return { server, url, ...(real ? { host: url.host } : {}), ...(lastRecord === undefined ? {} : { lastRecord }) };
  };
}
