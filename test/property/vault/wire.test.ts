import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "../../../src/clock/system-clock.ts";
import { withoutContinue } from "../../../src/http/interim.ts";
import { UndiciHttp } from "../../../src/http/undici-http.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { Problem } from "../../../src/problem/problem.ts";
import { HttpVault } from "../../../src/vault/http-vault.ts";
import { type Loopback, startPeer } from "../../unit/http/loopback.ts";

let wire: readonly Uint8Array[] = [];
let server: Loopback;
const limits = { maxBytes: 4096, maxHeaderBytes: 4096, headerMs: 400, bodyMs: 400, totalMs: 800 };
const http = new UndiciHttp({ clock: systemClock, limits });

beforeAll(async () => {
  server = await startPeer((socket) => {
    for (const piece of wire) socket.write(piece);
    socket.end();
  });
});
afterAll(async () => {
  await http.close();
  await server.close();
});

const line = fc.string({ maxLength: 40 }).map((text) => text.replaceAll(/[\r\n]/gu, " "));
const answer = fc
  .record({
    start: fc.oneof(
      fc.constantFrom("HTTP/1.1 200 OK", "HTTP/1.0 400 No", "HTTP/1.1 202 Later", "HTTP/1.1 100 Go"),
      line,
    ),
    headers: fc.array(
      fc.oneof(
        fc.constantFrom(
          "Content-Length: 5",
          "Transfer-Encoding: chunked",
          "Content-Encoding: gzip",
          "Location: //x",
          "Content-Type: text/html",
        ),
        line,
      ),
      { maxLength: 6 },
    ),
    body: fc.uint8Array({ maxLength: 200 }),
  })
  .map(({ start, headers, body }) => Buffer.concat([Buffer.from([start, ...headers, "", ""].join("\r\n")), body]));
const piece: fc.Arbitrary<Uint8Array> = fc.oneof(fc.uint8Array({ maxLength: 300 }), answer);

describe("any bytes on the wire", () => {
  test("end as an outcome or a Problem for both questions", async () => {
    const endpoints = { requestIdUrl: server.url, serialUrl: server.url, via: "vault", headers: {} } as const;
    const vault = new HttpVault({ http, endpoints, crypto: nodeCrypto, clock: systemClock });
    let asked = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 4 }), async (pieces) => {
        wire = pieces;
        for (const ask of [() => vault.requestId(), () => vault.submit(new Uint8Array([0x41]))]) {
          asked++;
          await ask().catch((error: unknown) => expect(error).toBeInstanceOf(Problem));
        }
      }),
      { numRuns: 60 },
    );
    expect(asked).toBeGreaterThanOrEqual(120);
  });
});

test("whatever follows any number of 100 Continue stays as it is", () => {
  const tail = fc
    .uint8Array({ maxLength: 60 })
    .filter((bytes) => !Buffer.from(bytes).toString("latin1").startsWith("H"));
  fc.assert(
    fc.property(fc.nat({ max: 5 }), tail, (times, rest) => {
      const bytes = Buffer.concat([Buffer.from("HTTP/1.1 100 Continue\r\nX: y\r\n\r\n".repeat(times)), rest]);
      expect([...(withoutContinue(bytes) ?? [])]).toEqual([...rest]);
    }),
  );
});
