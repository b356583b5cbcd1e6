import { hasControls, printable } from "../../problem/printable.ts";
import type { SettingsCode } from "../finding.ts";
import { type Shape, textOf } from "../shape.ts";

interface UrlFault {
  readonly code: SettingsCode;
  readonly problem: string;
  readonly fix: string;
}

export interface UrlRules {
  readonly example: string;
  /** A folder URL gets its final slash; a proxy's has no path. */
  readonly kind: "folder" | "proxy";
}

const maxChars = 2048;

/**
 * An http or https URL without credentials, query and fragment. Whether plain http may be used is decided where all
 * settings are known (plain-http.ts).
 */
export function httpUrl(rules: UrlRules): Shape<URL> {
  return {
    inWords: rules.kind === "proxy" ? "URL of an HTTP proxy" : "https URL",
    jsonSchema: {
      type: "string",
      format: "uri",
      pattern: "^[Hh][Tt][Tt][Pp][Ss]?://[^\\s?#@/\\\\][^\\s?#@\\\\]*$",
      maxLength: maxChars,
    },
    check(value, context) {
      const read = textOf(value, context, { expected: "a URL", example: rules.example });
      if (read === undefined) return undefined;
      const url = URL.canParse(read) ? new URL(read) : undefined;
      const fault = faultOfText(read, rules) ?? (url === undefined ? notAUrl(rules) : faultOfUrl(url, rules));
      if (fault === undefined && url !== undefined) return rules.kind === "folder" ? asFolder(url) : url;
      if (fault !== undefined) context.report(value.at, { ...fault, problem: `${context.path} ${fault.problem}` });
      return undefined;
    },
  };
}

function notAUrl(rules: UrlRules): UrlFault {
  return { code: "settings-value-wrong", problem: "is not a URL", fix: `Write it as in ${rules.example}.` };
}

/** What URL() would silently repair. The text is not shown: it may hold a password. */
function faultOfText(read: string, rules: UrlRules): UrlFault | undefined {
  const code = "settings-value-wrong";
  if (read.length > maxChars)
    return { code, problem: `has ${read.length} characters`, fix: "Write the base URL only." };
  if (/\s/.test(read) || hasControls(read)) {
    return { code, problem: "holds a blank or a line break", fix: "Write the URL on one line, without blanks." };
  }
  if (read.includes("\\")) return { code, problem: "holds a backslash", fix: "Use / between the parts of a URL." };
  const odd = /[\u2018-\u201F\u00AB\u00BB\u2039\u203A]/.exec(read)?.[0];
  if (odd !== undefined) {
    return { code, problem: `holds the typographic quote ${odd}`, fix: 'Type straight quotes (") or none at all.' };
  }
  if (/^https?:\/\/\//i.test(read)) return noHost(read, rules);
  if (/^https?:\/\//i.test(read)) return undefined;
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(read)?.[1];
  const problem = scheme === undefined ? "does not begin with https://" : `has the scheme ${printable(scheme, 20)}`;
  return { code, problem, fix: `Write the whole URL, as in ${rules.example}.` };
}

/** URL() takes the first part of the path for the host: https:///v1/ would ask a machine called v1. */
function noHost(read: string, { example }: UrlRules): UrlFault {
  const meant = read.replace(/^(https?:)\/+/i, "$1//");
  const { hostname = "" } = URL.parse(meant) ?? {};
  const isHost = hostname.includes(".") && !/[@?#]/.test(meant);
  return {
    code: "settings-value-wrong",
    problem: "has no host: a third / follows the two of https://",
    fix: isHost ? `Write ${printable(meant, 200)}.` : `Write the whole URL, as in ${example}.`,
  };
}

const credentialFix: Readonly<Record<UrlRules["kind"], string>> = {
  folder: "Remove the part before @; send a credential in vault.headers, as authorization: {file: PATH}.",
  proxy: "Leave vault.proxy out and give the proxy with its login to snapd: snap set system proxy.https=URL.",
};

function faultOfUrl(url: URL, rules: UrlRules): UrlFault | undefined {
  const code = "settings-url-secret";
  if (url.username !== "" || url.password !== "") {
    return { code, problem: "holds a user name or a password", fix: credentialFix[rules.kind] };
  }
  if (url.search !== "" || url.href.endsWith("?")) {
    return { code, problem: "has a query (?…)", fix: "Remove it; send an API key in vault.headers." };
  }
  if (url.hash !== "" || url.href.endsWith("#")) {
    return { code, problem: "has a fragment (#…)", fix: "Remove it; put the URL in quotes if # was a comment." };
  }
  return rules.kind === "proxy" ? faultOfProxyPath(url) : faultOfBasePath(url);
}

function faultOfProxyPath(url: URL): UrlFault | undefined {
  if (url.pathname === "/") return undefined;
  return { code: "settings-value-wrong", problem: "has a path", fix: `Write the proxy's address only: ${url.origin}.` };
}

/** The service's own words: request-id and serial are added to the base URL [snapd overlord/devicestate]. */
function faultOfBasePath(url: URL): UrlFault | undefined {
  const ending = /\/(request-id|serial)\/?$/.exec(url.pathname)?.[1];
  if (ending === undefined) return undefined;
  const base = url.href.slice(0, url.href.lastIndexOf(ending));
  return {
    code: "settings-value-wrong",
    problem: `ends in ${ending}, which is added to it`,
    fix: `Write the base URL: ${printable(base, 200)}.`,
  };
}

function asFolder(url: URL): URL {
  return url.pathname.endsWith("/") ? url : new URL(`${url.href}/`);
}

/** A host that is this machine itself, where plain http leaves no trace on a network. */
export function isLoopback(url: URL): boolean {
  const host = url.hostname.replace(/\.$/, "");
  return host === "localhost" || host === "[::1]" || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}
