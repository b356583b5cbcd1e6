import { describe, expect, test } from "vitest";
import { exchangeFollowing, nextHop, redirectTarget } from "../../../src/http/redirect.ts";
import { problemOf } from "./problem-of.ts";
import { ScriptedHttp, scripted } from "./scripted-http.ts";

const start = new URL("https://store.example/v2/assertions/x");
const request = {
  method: "GET",
  url: start,
  headers: { Accept: "text/plain", "user-agent": "prepare-device/1", "Api-Key": "secret", Authorization: "Macaroon x" },
} as const;

function pointing(to: string, status = 302) {
  return scripted(status, { location: to });
}

describe("a GET that is redirected", () => {
  test("within its origin keeps its headers", async () => {
    const http = new ScriptedHttp([pointing("/other"), scripted(200)]);
    const answer = await exchangeFollowing(http, request);
    expect(answer.url.href).toBe("https://store.example/other");
    expect(http.requests[1]?.headers).toEqual(request.headers);
  });

  test("to another origin sends nothing there that can hold a secret", async () => {
    const http = new ScriptedHttp([pointing("https://user:pass@cdn.example/file"), scripted(200)]);
    await exchangeFollowing(http, request);
    expect(http.requests[1]?.headers).toEqual({ Accept: "text/plain", "user-agent": "prepare-device/1" });
    expect(http.requests[1]?.url.href).toBe("https://cdn.example/file");
  });

  test("to another origin and back has lost its secrets for good", async () => {
    const http = new ScriptedHttp([pointing("https://cdn.example/"), pointing(start.href), scripted(200)]);
    await exchangeFollowing(http, request);
    expect(http.requests[2]?.headers).toEqual({ Accept: "text/plain", "user-agent": "prepare-device/1" });
  });

  test.each(["http://store.example/", "ftp://store.example/", "file:///etc/hostname", "data:text/plain,x"])(
    "from https to %s is refused as redirect-unsafe",
    async (to) => {
      const http = new ScriptedHttp([pointing(to), scripted(200)]);
      expect((await problemOf(exchangeFollowing(http, request))).code).toBe("redirect-unsafe");
      expect(http.requests).toHaveLength(1);
    },
  );

  test("three times arrives, four times is too-many-redirects", async () => {
    const three = [pointing("/1"), pointing("/2"), pointing("/3")];
    expect((await exchangeFollowing(new ScriptedHttp([...three, scripted(200)]), request)).status).toBe(200);
    const four = new ScriptedHttp([...three, pointing("/4"), scripted(200)]);
    expect((await problemOf(exchangeFollowing(four, request))).code).toBe("too-many-redirects");
  });
});

describe("where an answer points", () => {
  test.each([
    [301, "/a", "https://store.example/a"],
    [303, "b", "https://store.example/v2/assertions/b"],
    [307, "//other.example/", "https://other.example/"],
    [308, "https://other.example/x", "https://other.example/x"],
    [304, "/a", undefined],
    [200, "/a", undefined],
    [302, "http://", undefined],
  ])("status %i with Location %s is %s", (status, location, expected) => {
    expect(redirectTarget({ ...scripted(status, { location }), url: start })?.href).toBe(expected);
  });

  test("without a Location is nowhere", () => {
    expect(redirectTarget({ ...scripted(302), url: start })).toBeUndefined();
  });
});

test("another port is another origin", () => {
  const hop = nextHop(request, new URL("https://store.example:8443/"));
  expect(Object.keys(hop.headers)).not.toContain("Api-Key");
});
