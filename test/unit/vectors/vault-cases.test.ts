import { describe, expect, it } from "vitest";
import { bodyBytes, headerOf, readVaultCases, readVaultSerials } from "../../vectors/vault/read-cases.ts";

const cases = readVaultCases();

describe("the recorded vault cases", () => {
  it("are all there", () => {
    expect(cases.length).toBe(96);
    expect(cases.flatMap((one) => one.exchanges).length).toBe(101);
    expect(readVaultSerials().size).toBe(6);
  });

  it("carry bodies as long as their Content-Length says", () => {
    let compared = 0;
    for (const { request, response } of cases.flatMap((one) => one.exchanges)) {
      for (const message of [request, response]) {
        const declared = headerOf(message.headers, "content-length");
        if (declared === undefined || headerOf(message.headers, "transfer-encoding") !== undefined) continue;
        expect(bodyBytes(message.body).length).toBe(Number(declared));
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(150);
  });

  it("carry chunked bodies as long as their chunks", () => {
    const chunked = cases
      .flatMap((one) => one.exchanges)
      .flatMap(({ request, response }) => [request, response])
      .filter((message) => message.chunks !== undefined);
    expect(chunked.length).toBeGreaterThan(0);
    for (const message of chunked) {
      const total = (message.chunks ?? []).reduce((sum, size) => sum + size, 0);
      expect(bodyBytes(message.body).length).toBe(total);
    }
  });

  it("hold each serial file as the body of a response", () => {
    const serials = readVaultSerials();
    const named = cases.filter((one) => one.serialFile !== undefined);
    expect(new Set(named.map((one) => one.serialFile))).toEqual(new Set(serials.keys()));
    for (const one of named) {
      const bodies = one.exchanges.map(({ response }) => bodyBytes(response.body));
      expect(bodies).toContainEqual(serials.get(one.serialFile ?? ""));
    }
  });
});
