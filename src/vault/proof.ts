import type { ProblemCode } from "../problem/registry.ts";

/**
 * Answers that can only come before the vault signs: it checks key, stream, self-signature, model, request-id, model
 * again, signing key and serial in this order, then signs, then records (measured). A failed connection and a failed
 * TLS handshake are here because the request had not left; a refused record is not, because it comes after signing.
 */
const beforeSigning = new Set<ProblemCode>([
  "host-unknown",
  "dns-unavailable",
  "network-unreachable",
  "connection-refused",
  "connect-timeout",
  "tls-not-yet-valid",
  "tls-expired",
  "tls-unknown-ca",
  "tls-host-mismatch",
  "tls-not-spoken",
  "proxy-unreachable",
  "proxy-refused",
  "proxy-login-needed",
  "header-not-sendable",
  "url-not-http",
  "certificate-unreadable",
  "vault-api-key-refused",
  "vault-access-denied",
  "vault-model-unknown",
  "vault-signing-key-inactive",
  "vault-request-id-spent",
  "vault-request-id-fault",
  "vault-serial-refused",
  "vault-duplicate-refused",
  "vault-signing-failed",
  "vault-request-empty",
  "vault-request-unreadable",
  "vault-request-too-big",
  "vault-self-signature",
  "vault-type-wrong",
  "vault-second-type-wrong",
  "vault-model-mismatch",
  "vault-not-found",
  "vault-method-refused",
  "vault-redirect",
]);

/**
 * Does this outcome of a submission prove that the vault signed nothing for it? False for everything that leaves it
 * open: a timeout, a reset, a 5xx, an answer that cannot be read.
 */
export function provesNothingSigned(code: ProblemCode): boolean {
  return beforeSigning.has(code);
}
