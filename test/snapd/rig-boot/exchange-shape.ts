import type { HttpExchange } from "../../../src/rig/boot/boot-report.ts";

/** A request and its answer without what differs from run to run. */
export interface ExchangeShape {
  readonly request: string;
  /** Names of the headers in the order of the wire. */
  readonly headers: readonly string[];
  readonly contentType: string | undefined;
  readonly assertions: readonly string[];
  readonly status: number | string;
  readonly answerType: string | undefined;
}

/** What else snapd asks a store for, catalogues and refreshes, is its own affair. */
function isRegistering({ server, url }: HttpExchange): boolean {
  return server === "vault" || /\/(?:assertions\/account(?:-key)?\/[^/]+|auth\/[a-z-]+)$/.test(new URL(url).pathname);
}

/** What arrived at vault and store, in order. */
export function shapesOf(exchanges: readonly HttpExchange[]): readonly ExchangeShape[] {
  return exchanges
    .filter((one) => isRegistering(one) && typeof one.status === "number")
    .map((one) => ({
      request: `${one.method} ${one.url.replace(/[A-Za-z0-9_-]{64}$/, "KEY")}`,
      headers: one.headerNames,
      contentType: one.contentType,
      assertions: one.assertionTypes,
      status: one.status,
      answerType: one.answerContentType,
    }));
}
