import { exitStatus } from "../exit-status.ts";
import type { ProblemEntry, ProblemTable } from "../problem.ts";

function waitFor(who: ProblemEntry["who"], meaning: string, cure: string): ProblemEntry {
  return { meaning, cure, who, exit: exitStatus.tryLater, transient: true };
}

function fix(who: ProblemEntry["who"], meaning: string, cure: string, exit: number): ProblemEntry {
  return { meaning, cure, who, exit, transient: false };
}

const portalCure = "Let the device through the network's login page, or use a network without one.";
const slowCure = "Check the network between the device and the service; the next try may be quicker.";

/** What can go wrong between this device and any HTTP service, the vault and the store alike. */
export const httpProblems = {
  "host-unknown": waitFor(
    "network",
    "The name server says that there is no host of this name.",
    "Check the spelling of the host in the URL; if it is right, the network's name server does not know it yet.",
  ),
  "dns-unavailable": waitFor(
    "network",
    "No name server answered.",
    "Check that the device got an address and a name server (DHCP).",
  ),
  "network-unreachable": waitFor(
    "network",
    "There is no route to the host.",
    "Check the cable or the radio link, the address and the default route.",
  ),
  "connection-refused": waitFor(
    "network",
    "The host answers, but nothing listens on that port.",
    "Check the port in the URL and whether the service runs; a firewall can answer like this too.",
  ),
  "connection-reset": waitFor(
    "network",
    "The connection was broken off before an answer came.",
    "Check the service and what lies between; a firewall or a very big request can cause it.",
  ),
  "connection-closed": waitFor(
    "network",
    "The other side closed the connection without any answer.",
    "Check that an HTTP service listens on that port, and its log. Over https it may want a client certificate.",
  ),
  "answer-cut-short": waitFor(
    "network",
    "The connection ended in the middle of the answer.",
    "Nothing of this answer was used; check the service and what lies between if it happens again.",
  ),
  "connect-timeout": waitFor("network", "The host did not take the connection in time.", slowCure),
  "headers-timeout": waitFor("network", "The service took the request but did not answer in time.", slowCure),
  "body-timeout": waitFor("network", "The answer began and then stood still.", slowCure),
  "total-timeout": waitFor("network", "The whole exchange took too long.", slowCure),
  "tls-not-yet-valid": waitFor(
    "network",
    "The service's certificate is not valid yet by this device's clock: most often the clock is behind.",
    "Set the clock (time server, RTC battery); the certificate itself is seldom the fault.",
  ),
  "tls-expired": fix(
    "vault-operator",
    "The service's certificate has expired by this device's clock.",
    "Renew the certificate; if it is still good, the device's clock is ahead.",
    exitStatus.untrusted,
  ),
  "tls-unknown-ca": fix(
    "author",
    "The service's certificate comes from an authority this device does not know.",
    "Name the authority's certificate as vault.ca, or use a certificate of a public one; a proxy that opens TLS looks like this too.",
    exitStatus.untrusted,
  ),
  "tls-host-mismatch": fix(
    "vault-operator",
    "The service's certificate is for other host names.",
    "Use a host name the certificate names, or get a certificate for this one.",
    exitStatus.untrusted,
  ),
  "tls-client-refused": fix(
    "author",
    "The service wants a client certificate, or does not accept this device's.",
    "Name one the service accepts as vault.client-certificate and vault.client-key.",
    exitStatus.refused,
  ),
  "tls-not-spoken": fix(
    "author",
    "The other side does not speak TLS on this port.",
    "Check scheme and port of the URL: https needs a port that speaks TLS.",
    exitStatus.settings,
  ),
  "tls-failed": fix(
    "vault-operator",
    "The TLS handshake failed.",
    "Check the service's TLS settings (versions, ciphers, certificate chain), and whether it wants a client certificate.",
    exitStatus.untrusted,
  ),
  "proxy-unreachable": waitFor(
    "network",
    "The HTTP proxy could not be reached.",
    "Check the proxy's host and port: vault.proxy in the settings, else snapd's own (snap get system proxy), else https_proxy in the environment.",
  ),
  "proxy-busy": waitFor(
    "network",
    "The HTTP proxy could not reach the host, or has no time (status 500, 502, 503, 504, 408 or 429).",
    "The next try may succeed; if it lasts, ask who runs the proxy whether it finds and reaches the host.",
  ),
  "proxy-answer-wrong": fix(
    "network",
    "What answers at the proxy's address does not speak as an HTTP proxy.",
    "Check the proxy's host and port: vault.proxy in the settings, else snapd's own (snap get system proxy), else https_proxy in the environment.",
    exitStatus.settings,
  ),
  "proxy-refused": fix(
    "network",
    "The HTTP proxy does not let this device through to the host.",
    "Allow the host on the proxy, or name it as one that needs no proxy: snap set system proxy.no-proxy=HOST, or no_proxy in the environment.",
    exitStatus.refused,
  ),
  "proxy-login-needed": fix(
    "network",
    "The HTTP proxy wants a name and a password.",
    "Let the device through without a login; or give snapd the proxy with one, snap set system proxy.https=http://NAME:PASSWORD@HOST:PORT, and leave vault.proxy out.",
    exitStatus.settings,
  ),
  "captive-portal": waitFor("network", "A login page answered instead of the service.", portalCure),
  "answer-not-http": fix(
    "author",
    "What came back is not HTTP.",
    "Check scheme, host and port of the URL.",
    exitStatus.settings,
  ),
  "answer-too-big": fix(
    "vault-operator",
    "The answer is bigger than any real one.",
    "Check that the URL leads to the service meant.",
    exitStatus.refused,
  ),
  "answer-headers-too-big": fix(
    "vault-operator",
    "The answer's headers are bigger than any real ones.",
    "Check that the URL leads to the service meant.",
    exitStatus.refused,
  ),
  "answer-encoded": fix(
    "vault-operator",
    "The answer is compressed although nothing asked for it.",
    "Switch compression off on the service or on the proxy before it.",
    exitStatus.refused,
  ),
  "too-many-redirects": fix(
    "vault-operator",
    "The service sends the request on and on.",
    "Use the URL at the end of the redirects.",
    exitStatus.settings,
  ),
  "redirect-unsafe": fix(
    "vault-operator",
    "The service sends the request from https to a place that is not https.",
    "Use the service's https URL.",
    exitStatus.untrusted,
  ),
  "header-not-sendable": fix(
    "author",
    "A header in the settings cannot be sent: its name or its value is not allowed in HTTP.",
    "Correct that header; a line break at the end of a key is the usual reason.",
    exitStatus.settings,
  ),
  "url-not-http": fix(
    "author",
    "The URL is neither http nor https.",
    "Give a URL that begins with https://.",
    exitStatus.settings,
  ),
  "certificate-unreadable": fix(
    "author",
    "A certificate or key in the settings cannot be read.",
    "Give certificates and keys as PEM: vault.ca, vault.client-certificate, vault.client-key.",
    exitStatus.settings,
  ),
  "network-fault": waitFor(
    "operator",
    "The exchange failed in a way that has no name here.",
    "The message ends in the system's own words. Run it again; if it lasts, report it with the output of --json.",
  ),
} as const satisfies ProblemTable;
