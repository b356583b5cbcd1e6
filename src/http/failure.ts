import type { httpProblems } from "../problem/codes/http.ts";

export type HttpProblemCode = keyof typeof httpProblems;

/** How far an exchange had come: nothing has left the device while it is still "connect". */
export type ExchangePhase = "connect" | "headers" | "body";

const byCode: ReadonlyMap<string, HttpProblemCode> = new Map<string, HttpProblemCode>([
  ["ENOTFOUND", "host-unknown"],
  ["EAI_NONAME", "host-unknown"],
  ["EAI_NODATA", "host-unknown"],
  ["EAI_AGAIN", "dns-unavailable"],
  ["EAI_FAIL", "dns-unavailable"],
  ["EAI_SYSTEM", "dns-unavailable"],
  ["ENETUNREACH", "network-unreachable"],
  ["ENETDOWN", "network-unreachable"],
  ["EHOSTUNREACH", "network-unreachable"],
  ["EHOSTDOWN", "network-unreachable"],
  ["EADDRNOTAVAIL", "network-unreachable"],
  ["ECONNREFUSED", "connection-refused"],
  ["ECONNRESET", "connection-reset"],
  ["ECONNABORTED", "connection-reset"],
  ["EPIPE", "connection-reset"],
  ["ETIMEDOUT", "connect-timeout"],
  ["UND_ERR_CONNECT_TIMEOUT", "connect-timeout"],
  ["UND_ERR_HEADERS_TIMEOUT", "headers-timeout"],
  ["UND_ERR_BODY_TIMEOUT", "body-timeout"],
  ["UND_ERR_HEADERS_OVERFLOW", "answer-headers-too-big"],
  ["HPE_HEADER_OVERFLOW", "answer-headers-too-big"],
  ["UND_ERR_RES_EXCEEDED_MAX_SIZE", "answer-too-big"],
  ["ANSWER_ENDLESS", "answer-too-big"],
  ["UND_ERR_RES_CONTENT_LENGTH_MISMATCH", "answer-cut-short"],
  ["UND_ERR_PRX_CONN", "proxy-unreachable"],
  ["UND_ERR_PRX_TLS", "proxy-unreachable"],
  ["CERT_NOT_YET_VALID", "tls-not-yet-valid"],
  ["CRL_NOT_YET_VALID", "tls-not-yet-valid"],
  ["CERT_HAS_EXPIRED", "tls-expired"],
  ["CRL_HAS_EXPIRED", "tls-expired"],
  ["ERR_TLS_CERT_ALTNAME_INVALID", "tls-host-mismatch"],
  ["HOSTNAME_MISMATCH", "tls-host-mismatch"],
  ["UNABLE_TO_GET_ISSUER_CERT", "tls-unknown-ca"],
  ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "tls-unknown-ca"],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "tls-unknown-ca"],
  ["SELF_SIGNED_CERT_IN_CHAIN", "tls-unknown-ca"],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "tls-unknown-ca"],
  ["CERT_UNTRUSTED", "tls-unknown-ca"],
  ["INVALID_CA", "tls-unknown-ca"],
  ["ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED", "tls-client-refused"],
  ["ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE", "tls-client-refused"],
  ["ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE", "tls-client-refused"],
  ["ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN", "tls-client-refused"],
  ["ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_UNKNOWN", "tls-client-refused"],
  ["ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED", "tls-client-refused"],
  ["ERR_SSL_TLSV1_ALERT_UNKNOWN_CA", "tls-client-refused"],
  ["ERR_SSL_TLSV1_ALERT_ACCESS_DENIED", "tls-client-refused"],
  ["ERR_SSL_WRONG_VERSION_NUMBER", "tls-not-spoken"],
  ["ERR_SSL_PACKET_LENGTH_TOO_LONG", "tls-not-spoken"],
  ["ERR_SSL_HTTP_REQUEST", "tls-not-spoken"],
]);

const maxDepth = 8;

/** An error, its causes and the parts of an AggregateError, outermost first; bounded. */
function chainOf(error: unknown, depth = 0): readonly Error[] {
  if (depth > maxDepth || !(error instanceof Error)) return [];
  const parts = error instanceof AggregateError ? (error.errors as readonly unknown[]).slice(0, maxDepth) : [];
  return [error, ...[error.cause, ...parts].flatMap((part) => chainOf(part, depth + 1))];
}

function codeText(error: Error): string {
  const code: unknown = (error as { code?: unknown }).code;
  return typeof code === "string" ? code : "";
}

/**
 * undici asserts what its parser lets through, such as status 099. In the executable a SyntaxError comes instead: Node
 * looks for the assertion's words in the bundle, and cannot read it.
 */
export function breaksRules(error: Error): boolean {
  return codeText(error) === "ERR_ASSERTION" || error instanceof SyntaxError;
}

function codeOf(error: Error): HttpProblemCode | undefined {
  const code = codeText(error);
  const known = byCode.get(code);
  if (known !== undefined) return known;
  // undici gives no code of its own to these (undici lib/dispatcher/proxy-agent.js).
  if (/Proxy Authentication Required|Proxy response \(407\)/u.test(error.message)) return "proxy-login-needed";
  if (/^Proxy response \((?:408|429|50[0234])\)/u.test(error.message)) return "proxy-busy";
  if (error.message.startsWith("Proxy response (")) return "proxy-refused";
  if (code.startsWith("ERR_SSL_") || code.startsWith("ERR_TLS_") || code === "EPROTO") return "tls-failed";
  if (code === "HPE_INVALID_EOF_STATE") return "connection-closed";
  if (breaksRules(error)) return "answer-not-http";
  if (error.name === "HTTPParserError" || /^bad (?:response|upgrade)$/u.test(error.message)) return "answer-not-http";
  return undefined;
}

/** OpenSSL's reason hides in the text when Node reports a bare EPROTO. */
function plainTextPeer(chain: readonly Error[]): boolean {
  return chain.some((error) => /wrong version number|packet length too long|http request/iu.test(error.message));
}

const beforeProxy = new Set<HttpProblemCode>([
  "host-unknown",
  "dns-unavailable",
  "network-unreachable",
  "connection-refused",
  "connection-reset",
  "connection-closed",
  "connect-timeout",
]);

/** What no HTTP proxy answers when it is asked for a tunnel. */
const wrongOfProxy = new Set<HttpProblemCode>(["answer-not-http", "answer-too-big", "answer-headers-too-big"]);

const cutShort = new Set<HttpProblemCode>(["connection-reset", "connection-closed", "connect-timeout"]);

/**
 * The stable code of a failed exchange, from the whole chain of causes: Node and undici bury the one that tells.
 * The phase tells a reset before the answer from one within it; before anything was sent, a fault on the way to a
 * proxy is the proxy's.
 */
export function failureCode(error: unknown, at: At): HttpProblemCode {
  const chain = chainOf(error);
  const known = chain.map(codeOf).filter((code) => code !== undefined);
  // A chain's most telling member is the innermost: a socket error wraps the reset that caused it.
  let code = known.at(-1);
  if (code === undefined && chain.some((one) => codeText(one) === "UND_ERR_SOCKET")) code = "connection-closed";
  if (code === "tls-failed" && plainTextPeer(chain)) return "tls-not-spoken";
  return code === undefined ? "network-fault" : codeAt(code, at);
}

interface At {
  readonly phase: ExchangePhase;
  readonly viaProxy: boolean;
}

/** A fault on the way to a proxy is the proxy's. */
function codeBefore(code: HttpProblemCode): HttpProblemCode {
  if (beforeProxy.has(code)) return "proxy-unreachable";
  return wrongOfProxy.has(code) ? "proxy-answer-wrong" : code;
}

/** The same fault has another name where the exchange had come further, or a proxy stands between. */
function codeAt(code: HttpProblemCode, { phase, viaProxy }: At): HttpProblemCode {
  if (phase === "connect" && viaProxy) return codeBefore(code);
  if (phase === "body") return cutShort.has(code) || code === "answer-not-http" ? "answer-cut-short" : code;
  if (phase === "headers" && code === "connect-timeout") return "headers-timeout";
  return code === "answer-too-big" ? "answer-headers-too-big" : code;
}
