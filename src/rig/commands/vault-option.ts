import { Problem } from "../../problem/problem.ts";

const example = "Say --vault http://127.0.0.1:8081/v1/, for example.";

function refused(cause: string, cure = example): Problem {
  return new Problem("usage-wrong", `cannot use --vault: ${cause}`, { cure });
}

/**
 * The vault of --vault, which is really there: on loopback, or on a host that --allow-host names a second time. Its path,
 * if there is one, is the base that takes the place of the gadget's own. Problem usage-wrong.
 */
export function readVault(text: string, allowHost: string | undefined): URL {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) throw refused("it is no http or https URL");
  if (url.username !== "" || url.password !== "") {
    throw refused("it holds a user or a password, which snapd does not send", "Leave them out of the URL.");
  }
  if (url.search !== "" || url.hash !== "") {
    throw refused("it has a query or a fragment, and request-id and serial are asked for behind its path");
  }
  const loopback = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (loopback || url.hostname === allowHost) return url;
  const cure = `If you may send requests there, add --allow-host ${url.hostname}`;
  throw refused(`${url.hostname} is another machine`, cure);
}
