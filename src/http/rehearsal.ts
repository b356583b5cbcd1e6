import { Duplex } from "node:stream";
import type { buildConnector } from "undici";
import { type ExchangeDispatcher, type ExchangeEdges, exchange } from "./exchange.ts";

const answer = Buffer.from(
  "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
);

/** A connection that leads nowhere: whatever is asked on it has the same answer, and nothing leaves this process. */
class Nowhere extends Duplex {
  override _read(): void {
    // The answer is there as soon as the question is.
  }

  override _write(_question: unknown, _encoding: unknown, written: () => void): void {
    if (!this.readableEnded && this.readableLength === 0) this.push(answer);
    written();
  }
}

/** undici takes any stream for a connection that was made; its type names a socket. */
export const nowhere: buildConnector.connector = (_options, callback) => {
  queueMicrotask(() => callback(null, new Nowhere() as Parameters<buildConnector.Callback>[1] & Nowhere));
};

/**
 * One exchange with nobody, while there is time for it: what undici and this folder do at their first exchange and at none
 * after it (the parser's WebAssembly is compiled, code of theirs is run for the first time) is done then. A fault is of no
 * interest: it would meet the first real exchange, too, which tells it.
 */
export async function rehearse(dispatcher: ExchangeDispatcher, { clock }: Pick<ExchangeEdges, "clock">): Promise<void> {
  const request = {
    method: "POST",
    url: new URL("http://nowhere.invalid/"),
    headers: { "Content-Type": "text/plain" },
    body: new Uint8Array(1),
    watch: () => () => undefined,
  } as const;
  await exchange(request, { clock, dispatcher });
}
