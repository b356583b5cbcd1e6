import type { httpProblems } from "../codes/http.ts";

/** Why it usually happens. */
export const httpCauses: Readonly<Record<keyof typeof httpProblems, string>> = {
  "host-unknown": "The host is misspelt, or known to the company's own name server only.",
  "dns-unavailable": "The network is not up yet, or DHCP gave no name server.",
  "network-unreachable": "The cable is out, the radio is off, or DHCP gave no route.",
  "connection-refused": "The service is stopped, the port is wrong, or a firewall refuses.",
  "connection-reset": "A firewall or a load balancer cuts the connection, or the service crashed.",
  "connection-closed": "No HTTP service listens there, or it wants a client certificate.",
  "answer-cut-short": "The network broke, or the service or a gateway ended in the middle.",
  "connect-timeout": "A firewall drops the packets, or the host is off.",
  "headers-timeout": "The service is overloaded, or waits for its database.",
  "body-timeout": "The network between is lossy, or the service hangs.",
  "total-timeout": "The network or the service is slow beyond use, or somebody drips bytes.",
  "tls-not-yet-valid": "The device has no battery for its clock, and no time server has answered yet.",
  "tls-expired": "Nobody renewed the certificate, or the device's clock is ahead.",
  "tls-unknown-ca":
    "The service has a certificate of the company's own authority, or sends its chain without the intermediate one.",
  "tls-host-mismatch": "The URL has an address or another name than the certificate, or another server answers.",
  "tls-client-refused":
    "vault.client-certificate is not set, has run out, or is of an authority the service does not know.",
  "tls-not-spoken": "The URL says https and the port speaks http, or the other way round.",
  "tls-failed": "The two have no version or cipher in common, or a client certificate is wanted.",
  "proxy-unreachable": "The proxy is off, has moved, or is reachable from another network only.",
  "proxy-refused": "The proxy's rules do not know the host or the port.",
  "proxy-login-needed": "The proxy lets nobody through without a login.",
  "captive-portal": "A guest network or a company's proxy answers with its own page.",
  "answer-not-http": "The port belongs to another service.",
  "answer-too-big": "The URL leads to another service, or somebody wants to fill the device's memory.",
  "answer-headers-too-big": "The URL leads to another service, or somebody wants to fill the device's memory.",
  "answer-encoded": "A gateway compresses all answers.",
  "too-many-redirects": "Two redirects of the service point at each other, such as http to https and back.",
  "redirect-unsafe": "The service redirects to its plain http address.",
  "header-not-sendable": "A value was copied with its line break.",
  "url-not-http": "The scheme is misspelt, or a proxy of another kind (socks) is set.",
  "certificate-unreadable": "The file is DER or PKCS#12, or was cut.",
  "network-fault": "The system or a library reports something this program does not know; the message has its words.",
};
