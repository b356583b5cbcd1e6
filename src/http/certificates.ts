import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { Problem } from "../problem/problem.ts";
import type { ClientCertificate } from "./dispatcher.ts";

const block = /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[\s\S]*?-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g;

function refused(setting: string, why: string, cause?: unknown): Problem {
  return new Problem("certificate-unreadable", `cannot use ${setting}: ${why}`, { cause });
}

function certificatesIn(setting: string, pem: string): readonly X509Certificate[] {
  const found = pem.match(block) ?? [];
  if (found.length === 0) throw refused(setting, "it holds no certificate in PEM");
  try {
    return found.map((one) => new X509Certificate(one));
  } catch (cause) {
    throw refused(setting, "a certificate in it cannot be read", cause);
  }
}

function privateKeyIn(setting: string, pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (cause) {
    throw refused(setting, "it holds no private key in PEM without a passphrase", cause);
  }
}

/**
 * Says which setting is wrong, before a connection is made with it: OpenSSL passes over an authority it cannot read, and the
 * fault would be looked for in the service's certificate. Problem certificate-unreadable.
 */
export function checkCertificates(ca: readonly string[], client: ClientCertificate | undefined): void {
  for (const pem of ca) certificatesIn("vault.ca", pem);
  if (client === undefined) return;
  const [own] = certificatesIn("vault.client-certificate", client.certificate);
  const key = privateKeyIn("vault.client-key", client.key);
  if (own?.checkPrivateKey(key) === false)
    throw refused("vault.client-key", "it is not the key of vault.client-certificate");
}
