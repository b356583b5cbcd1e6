import type { Route } from "./socket-network.ts";

/** What a device service is asked for below its base address, by snapd and by hooks. */
const servicePath = /\/(?:request-id|serial|version|health)$/;

/** A base address as snapd takes it: what stands before request-id and serial. */
function withSlash(path: string): string {
  return path.endsWith("/") ? path : `${path}/`;
}

/**
 * Where a request really goes: the route's origin in place of its own, and the route's folder in place of the path before
 * the name of what is asked for.
 */
export function whereTo({ origin, folder }: Pick<Route, "origin" | "folder">, asked: URL): URL {
  if (origin === undefined) return asked;
  const { pathname, search } = asked;
  const named = folder === undefined ? undefined : servicePath.exec(pathname)?.[0].slice(1);
  // Not `new URL(pathname, origin)`: a path that begins with two slashes would name a host there.
  const target = new URL(origin);
  target.pathname = named === undefined ? pathname : `${withSlash(folder ?? "")}${named}`;
  target.search = search;
  return target;
}
