import { Problem } from "../../problem/problem.ts";
import type { ProblemCode } from "../../problem/registry.ts";
import { type Check, found, ok, skipped } from "../check.ts";
import { hostOf, portOf } from "../network.ts";
import { type Examined, examinedOf } from "../patient.ts";
import { serviceOf } from "./vault-address.ts";

const soonMs = 30 * 24 * 3600 * 1000;

const byErrno: Readonly<Record<string, ProblemCode>> = {
  CERT_NOT_YET_VALID: "tls-not-yet-valid",
  CERT_HAS_EXPIRED: "tls-expired",
  ERR_TLS_CERT_ALTNAME_INVALID: "tls-host-mismatch",
  DEPTH_ZERO_SELF_SIGNED_CERT: "tls-unknown-ca",
  SELF_SIGNED_CERT_IN_CHAIN: "tls-unknown-ca",
  UNABLE_TO_GET_ISSUER_CERT: "tls-unknown-ca",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "tls-unknown-ca",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "tls-unknown-ca",
  ETIMEDOUT: "connect-timeout",
  ECONNRESET: "connection-reset",
};

const pemMaxBytes = 1024 * 1024;

function pem({ disk }: Examined["device"], path: string): string {
  const bytes = disk.readFile(path, pemMaxBytes);
  if (bytes === undefined) throw new Problem("certificate-unreadable", `cannot read ${path}: there is no such file`);
  return new TextDecoder().decode(bytes);
}

export const tlsCheck: Check = {
  id: "tls",
  about: "Is the vault's certificate good, and for how long?",
  after: ["tcp"],
  ofMachine: true,
  async look(patient) {
    const url = serviceOf(patient);
    const { settings, proxyOf, device } = examinedOf(patient);
    if (url.protocol !== "https:") return skipped("the vault is asked without TLS");
    if (proxyOf(url) !== undefined) return skipped("by way of the proxy: the check of the vault itself looks at it");
    const target = {
      host: hostOf(url),
      port: portOf(url),
      ca: settings.vault.ca.map((path) => pem(device, path)),
    };
    try {
      const { validTo, issuer, protocol } = await patient.network.handshake(target, patient.patienceMs);
      const detail = { validTo: validTo.toISOString(), issuer, protocol };
      const said = `${protocol}, issued by ${issuer}, good until ${validTo.toISOString().slice(0, 10)}`;
      if (validTo.getTime() - device.clock.now().getTime() > soonMs) return ok(said, detail);
      return found("warning", "certificate-ends-soon", said, { detail });
    } catch (fault) {
      const errno = fault instanceof Error && "code" in fault ? String(fault.code) : "";
      return found("failed", byErrno[errno] ?? "tls-failed", `cannot trust ${url.host}: ${errno}`);
    }
  },
};
