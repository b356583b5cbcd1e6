import { describe, expect, it } from "vitest";
import type { FaultRule } from "../../../../src/rig/faults.ts";
import { canonicalName, checkHeaders, wireHeaders } from "../../../../src/rig/network/go-headers.ts";
import { NetworkError } from "../../../../src/rig/network/network.ts";
import { rigRoutes } from "../../../../src/rig/network/routes.ts";
import { SocketNetwork } from "../../../../src/rig/network/socket-network.ts";
import { apiKey, makeSetup, startVault } from "../rig-setup.ts";

const never = new AbortController().signal;

function posted(url: string) {
  const headers = [
    ["Host", "vault.test"],
    ["Content-Length", "0"],
    ["Api-Key", apiKey],
  ] as const;
  return { method: "POST", url: new URL(url), headers, body: undefined };
}

describe("requests over real sockets", () => {
  it.each<readonly [fault: FaultRule["fault"], outcome: string]>([
    ["reset", "connection-reset"],
    ["reset-mid-body", "200 unexpected-end"],
    ["busy-503", "503 whole"],
    ["html-200", "200 whole"],
  ])("a vault with %s gives %s", async (fault, outcome) => {
    await using vault = await startVault(await makeSetup(), { faults: [{ fault, endpoint: "request-id" }] });
    const network = new SocketNetwork([{ server: "vault", matches: () => true, origin: new URL(vault.url).origin }]);
    const told = await network.send(posted("http://vault.test/v1/request-id"), never).then(
      ({ status, bodyFault = "whole" }) => `${status} ${bodyFault}`,
      (error: unknown) => (error instanceof NetworkError ? error.fault : String(error)),
    );
    expect(told).toBe(outcome);
  });

  it.each([
    ["http://127.0.0.1:9/", "connection-refused"],
    ["http://other.test/", "no-such-host"],
  ])("%s gives %s", async (url, fault) => {
    const network = new SocketNetwork([{ server: "other", matches: ({ hostname }) => hostname === "127.0.0.1" }]);
    await expect(network.send(posted(url), never)).rejects.toMatchObject({ fault });
  });

  it("carries the address that was asked for, and headers in their order and no others", async () => {
    await using vault = await startVault(await makeSetup());
    const network = new SocketNetwork([{ server: "vault", matches: () => true, origin: new URL(vault.url).origin }]);
    expect((await network.send(posted("https://vault.test/v1/request-id"), never)).status).toBe(200);
    expect(vault.records.map(({ path, headerNames }) => [path, headerNames])).toEqual([
      ["/v1/request-id", ["Host", "Content-Length", "Api-Key"]],
    ]);
  });
});

describe("addresses", () => {
  const network = new SocketNetwork(
    rigRoutes({
      vault: "http://127.0.0.1:1",
      store: "http://127.0.0.1:2",
      storeUrl: "https://api.snapcraft.io/",
      proxy: { url: "http://proxy.test:8000/", origin: "http://127.0.0.1:3" },
      untouched: ["https://real.example.com/v1/"],
    }),
  );

  it.each([
    ["https://vault.example.com/v1/serial", "vault"],
    ["http://10.0.0.7:8080/anything", "vault"],
    ["https://api.snapcraft.io/v2/assertions/account/x", "store"],
    ["https://api.snapcraft.io/api/v1/snaps/auth/nonces", "store"],
    ["https://api.snapcraft.io/v1/request-id", "vault"],
    ["http://proxy.test:8000/api/v1/snaps/auth/request-id", "proxy"],
    ["https://real.example.com/v1/serial", "vault"],
  ])("%s is answered by the %s", (url, server) => {
    expect(network.serverAt(new URL(url))).toBe(server);
  });
});

describe("headers as Go sets them", () => {
  it.each([
    ["api-key", "Api-Key"],
    ["X-PEER", "X-Peer"],
    ["x_odd", "X_odd"],
    ["not a name", "not a name"],
  ])("%s becomes %s", (given, canonical) => {
    expect(canonicalName(given)).toBe(canonical);
  });

  it.each([
    ["a name with a blank", "a b", "x"],
    ["no name", "", "x"],
    ["a value with a line break", "A", "x\r\ny"],
    ["a value with a NUL", "A", "\0"],
  ])("%s is not sent", (_what, name, value) => {
    expect(() => checkHeaders(new Map([[name, value]]))).toThrow(NetworkError);
    expect(() => checkHeaders(new Map([["A", "tab\tand ü"]]))).not.toThrow();
  });

  it("keeps the connection's own headers to itself", () => {
    const headers = new Map([
      ["Host", "elsewhere"],
      ["Content-Length", "99"],
      ["User-Agent", "mine"],
      ["B", "2"],
      ["A", "1"],
    ]);
    const url = new URL("http://vault.test:81/x");
    expect(wireHeaders({ method: "POST", url, headers, bodyBytes: 5 })).toEqual([
      ["Host", "vault.test:81"],
      ["User-Agent", "mine"],
      ["Content-Length", "5"],
      ["A", "1"],
      ["B", "2"],
      ["Accept-Encoding", "gzip"],
    ]);
    expect(wireHeaders({ method: "HEAD", url, headers: new Map(), bodyBytes: 0 })).toEqual([
      ["Host", "vault.test:81"],
      ["User-Agent", "Go-http-client/1.1"],
    ]);
  });
});
