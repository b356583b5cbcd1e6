import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import { type Http, type HttpAnswer, type HttpRequest, shownUrl } from "./http.ts";

const redirects = new Set([301, 302, 303, 307, 308]);
/** What may be told to another origin; everything else can hold a secret. */
const harmless = new Set(["accept", "user-agent"]);

/** Where an answer points, or undefined if it is no redirect or points nowhere that is a URL. */
export function redirectTarget(answer: Pick<HttpAnswer, "status" | "headers" | "url">): URL | undefined {
  if (!redirects.has(answer.status)) return undefined;
  const location = answer.headers.get("location");
  return location === undefined ? undefined : (URL.parse(location, answer.url.href) ?? undefined);
}

/** The request for the next hop: other origins get no header that could hold a secret, and no credentials. */
export function nextHop(request: HttpRequest, target: URL): HttpRequest {
  const url = new URL(target);
  url.username = "";
  url.password = "";
  if (url.origin === request.url.origin) return { ...request, url };
  const headers = Object.fromEntries(
    Object.entries(request.headers).filter(([name]) => harmless.has(name.toLowerCase())),
  );
  return { ...request, url, headers };
}

/**
 * A GET or HEAD with at most maxHops redirects, never from https to anything else.
 * Problems: too-many-redirects, redirect-unsafe, those of exchange().
 */
export async function exchangeFollowing(http: Http, request: HttpRequest, maxHops = 3): Promise<HttpAnswer> {
  let current = request;
  for (let hop = 0; ; hop++) {
    const answer = await http.exchange(current);
    const target = redirectTarget(answer);
    if (target === undefined) return answer;
    const from = shownUrl(current.url);
    const to = printable(shownUrl(target), 200);
    if (target.protocol !== "https:" && target.protocol !== current.url.protocol) {
      throw new Problem("redirect-unsafe", `cannot follow ${from}: it points to ${to}`, { detail: { sent: true } });
    }
    if (hop >= maxHops) {
      throw new Problem("too-many-redirects", `cannot follow ${from}: more than ${maxHops} redirects, now to ${to}`, {
        detail: { sent: true },
      });
    }
    current = nextHop(current, target);
  }
}
