import { bareReply, jsonReply, notFoundReply, type Reply, textBytes } from "../http/reply.ts";
import { jsonType } from "./vault-error.ts";

/** What the vault's router makes of a request. */
export type Route =
  | { readonly endpoint: "request-id" | "serial" }
  | { readonly endpoint: "other"; readonly outcome: string; readonly reply: Reply };

const endpoints: Readonly<Record<string, { readonly method: string; readonly name: string }>> = {
  "request-id": { method: "POST", name: "request-id" },
  serial: { method: "POST", name: "serial" },
  health: { method: "GET", name: "health" },
  version: { method: "GET", name: "version" },
};

function other(outcome: string, reply: Reply): Route {
  return { endpoint: "other", outcome, reply };
}

/** As Go's path.Clean, a trailing slash kept: gorilla/mux answers 301 where a path is not clean. */
export function cleanPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  const slash = path.endsWith("/") && parts.length > 0 ? "/" : "";
  return `/${parts.join("/")}${slash}`;
}

const databaseFault = "dial tcp 127.0.0.1:55432: connect: connection refused";

function statusRoute(path: string, databaseUp: boolean): Route {
  if (path === "/_status/ping") {
    const headers = [["Content-Type", "text/plain; charset=utf-8"]] as const;
    return other("ping", { status: 200, headers, writes: [textBytes("unknown")] });
  }
  const value = { database: databaseUp ? "OK" : databaseFault };
  return other("status-check", jsonReply(databaseUp ? 200 : 500, jsonType, value));
}

function healthRoute(databaseUp: boolean): Route {
  const value = { database: databaseUp ? "healthy" : databaseFault };
  return other("health", jsonReply(databaseUp ? 200 : 400, jsonType, value));
}

/** The vault's router, below /v1/: 404, 405 without a body and 301 are its own. */
export function routeOf(method: string, url: string, databaseUp: boolean): Route {
  const path = url.replace(/[?#].*$/s, "");
  const clean = cleanPath(path);
  if (clean !== path) return other("moved", bareReply(301, [["Location", clean]]));
  if (method === "GET" && (path === "/_status/ping" || path === "/_status/check")) return statusRoute(path, databaseUp);
  const name = /^\/v1\/([a-z-]+)$/.exec(path)?.[1] ?? "";
  const endpoint = Object.hasOwn(endpoints, name) ? endpoints[name] : undefined;
  if (endpoint === undefined) return other("not-found", notFoundReply());
  if (endpoint.method !== method) return other("method-not-allowed", bareReply(405));
  if (endpoint.name === "health") return healthRoute(databaseUp);
  if (endpoint.name === "version") {
    return other("version", jsonReply(200, jsonType, { version: "unknown", revision: "unknown" }));
  }
  return { endpoint: endpoint.name === "serial" ? "serial" : "request-id" };
}
