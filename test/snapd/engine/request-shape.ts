import type { ServiceRequest } from "../service-log.ts";

/** A request without what differs from run to run. */
export interface RequestShape {
  readonly request: string;
  readonly headers: readonly string[];
  readonly contentType: string | undefined;
  /** Types of the assertions, or names of the JSON document's members. */
  readonly body: readonly string[];
  /** Names of the headers of a serial-request. */
  readonly signed: readonly string[];
  readonly status: number;
}

function bodyNames({ body }: ServiceRequest): readonly string[] {
  if (body.startsWith("{")) return Object.keys(JSON.parse(body) as object).sort();
  return [...body.matchAll(/^type: (.*)$/gm)].map(([, type]) => type ?? "");
}

function signedHeaders({ body }: ServiceRequest): readonly string[] {
  if (!body.startsWith("type: serial-request\n")) return [];
  return [...(body.split("\n\n", 1)[0] ?? "").matchAll(/^([a-z0-9-]+):/gm)].map(([, name]) => name ?? "");
}

/** What snapd asks to register and for its session, in order; what else it asks a store for is its own affair. */
export function shapesOf(requests: readonly ServiceRequest[]): readonly RequestShape[] {
  return requests
    .filter(({ kind }) => kind !== "store" && kind !== "unknown")
    .map((one) => ({
      request: `${one.method} ${one.path.replace(/\?.*/, "").replace(/[A-Za-z0-9_-]{64}$/, "KEY")}`,
      headers: Object.keys(one.headers).sort(),
      contentType: one.headers["Content-Type"]?.[0],
      body: bodyNames(one),
      signed: signedHeaders(one),
      status: one.status,
    }));
}
