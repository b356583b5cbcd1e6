import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { expect, test } from "vitest";
import { type Passed, passOn } from "../../../../src/rig/hook-network/pass-on.ts";

async function listening(server: Server): Promise<number> {
  await once(server.listen(0, "127.0.0.1"), "listening");
  return (server.address() as AddressInfo).port;
}

interface Between extends AsyncDisposable {
  readonly port: number;
  readonly passed: Promise<Passed>;
}

/** A service that answers 503 without having read a request to its end, and what passes requests on to it. */
async function beforeBusyService(): Promise<Between> {
  const busy = createServer((_, response) => {
    response.writeHead(503, { "Content-Type": "text/plain", "Content-Length": 5 });
    response.end("busy\n");
  });
  const target = new URL(`http://127.0.0.1:${await listening(busy)}/`);
  const { promise: passed, resolve, reject } = Promise.withResolvers<Passed>();
  const between = createServer((request, response) => void passOn({ request, response }, target).then(resolve, reject));
  const port = await listening(between);
  const close = async (): Promise<void> => {
    for (const server of [busy, between]) {
      server.closeAllConnections();
      await once(server.close(), "close");
    }
  };
  return { port, passed, [Symbol.asyncDispose]: close };
}

test("a client that is answered in the middle of its body may still send the rest, and the whole body is seen", async () => {
  await using between = await beforeBusyService();
  const client = connect(between.port, "127.0.0.1");
  client.write("POST /v1/serial HTTP/1.1\r\nHost: vault\r\nContent-Length: 10\r\n\r\n01234");
  let answer = "";
  client.on("data", (chunk: Buffer) => {
    answer += chunk.toString();
    if (answer.endsWith("busy\n")) client.write("56789");
  });
  const { status, requestBody } = await between.passed;
  client.destroy();
  expect({ status, body: Buffer.from(requestBody ?? []).toString() }).toEqual({ status: 503, body: "0123456789" });
});
