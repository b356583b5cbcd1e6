import { printable } from "../../problem/printable.ts";

const hidden = "[hidden]";

/** A whole header of an HTTP request whose value proves who asks: nothing after the name stays. */
const authorization = /\b((?:x-device-|proxy-)?authorization|(?:set-)?cookie)(["']?\s*[:=]).*/gis;
/** NAME=VALUE or NAME: VALUE of what is usually secret; a shell's $NAME is none yet. */
const named = /\b([\w-]*(?:api[-_]?key|token|password|secret|macaroon|discharge))(["']?\s*[:=]\s*)["']?[^\s"',;$<]+/gi;
const privateKey = /-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*-----|$)/gs;
const userInURL = /\/\/[^/\s@]+@/g;

/**
 * A document's text as it may stand on the page. The rig's documents hold no secrets; somebody else's may, so whatever
 * looks like one is hidden here again. Control and bidirectional characters are replaced, and it is cut to maxChars.
 */
export function shownText(text: string, maxChars = 600): string {
  const clean = text
    .slice(0, 20_000)
    .replace(privateKey, hidden)
    .replace(authorization, `$1$2 ${hidden}`)
    .replace(named, `$1$2${hidden}`)
    .replace(userInURL, "//");
  return printable(clean, maxChars);
}

/** A URL without user, password, query and fragment: keys stand there too. */
export function shownUrl(url: string): string {
  return shownText(url.replace(/[?#].*$/s, ""), 300);
}

/** The name alone (RFC 9110 section 5.6.2: a token), even where a value was written behind it. */
export function headerName(text: string): string {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,80}/.exec(text)?.[0] ?? "(no name)";
}
