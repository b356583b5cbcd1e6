import { isIPv4 } from "node:net";
import { printable } from "../../../problem/printable.ts";
import { Problem } from "../../../problem/problem.ts";

/** Does this name this machine itself, whatever a name server says? */
function isLoopback(hostname: string): boolean {
  if (hostname === "localhost" || hostname === "[::1]") return true;
  return isIPv4(hostname) && hostname.startsWith("127.");
}

/**
 * The URL of a vault that may be loaded: this machine's, or on the host that was named for it, letter by letter.
 * Problems usage-wrong, load-not-allowed.
 */
export function allowedVault(text: string, mayLoad: string | undefined): URL {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new Problem("usage-wrong", `cannot load "${printable(text, 100)}": it is no http or https URL`);
  }
  if (url.username !== "" || url.password !== "") {
    throw new Problem("usage-wrong", `cannot load ${url.host}: a URL on the command line must not hold a password`);
  }
  if (!isLoopback(url.hostname) && mayLoad !== url.hostname) {
    throw new Problem(
      "load-not-allowed",
      `cannot load ${url.hostname}: only this machine is loaded without being named`,
    );
  }
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  url.search = "";
  url.hash = "";
  return url;
}
