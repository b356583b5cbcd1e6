import { createServer } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { systemClock } from "../../../src/clock/system-clock.ts";
import type { ExchangeRecord } from "../../../src/http/http.ts";
import { UndiciHttp } from "../../../src/http/undici-http.ts";
import { answerBytes } from "./loopback.ts";

afterEach(() => vi.restoreAllMocks());

/** Not among the types of a program without a browser's. */
const { WebAssembly: wasm } = globalThis as unknown as { WebAssembly: { Module: new (code: Uint8Array) => object } };

// One test: undici compiles its parser once in a process.
test("a preparation rehearses an exchange with nobody: the first real one compiles nothing any more", async () => {
  const compiled = vi.spyOn(wasm, "Module");
  const questions: string[] = [];
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.on("data", (chunk: Buffer) => {
      questions.push(chunk.toString("latin1"));
      socket.write(answerBytes("200 OK", {}, "hello"));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError("it listens on a port");
  const url = new URL(`http://127.0.0.1:${address.port}/`);
  const records: ExchangeRecord[] = [];
  const http = new UndiciHttp({ clock: systemClock, onExchange: (record) => records.push(record) });
  try {
    await http.prepare(url);
    expect(compiled).toHaveBeenCalledTimes(1);
    expect(questions).toEqual([]);
    expect(records).toEqual([]);
    const { body } = await http.exchange({ method: "GET", url, headers: {} });
    expect(new TextDecoder().decode(body)).toBe("hello");
    expect(compiled).toHaveBeenCalledTimes(1);
    expect(questions).toHaveLength(1);
    expect(records).toHaveLength(1);
  } finally {
    await http.close();
    server.close();
  }
});
