import type { ProblemCode } from "../../problem/registry.ts";
import { type Check, found, ok } from "../check.ts";
import { hostOf, portOf } from "../network.ts";
import { firstHopOf } from "./vault-address.ts";

const byErrno: Readonly<Record<string, ProblemCode>> = {
  ECONNREFUSED: "connection-refused",
  ECONNRESET: "connection-reset",
  EHOSTUNREACH: "network-unreachable",
  ENETUNREACH: "network-unreachable",
  ETIMEDOUT: "connect-timeout",
};

export const tcpCheck: Check = {
  id: "tcp",
  about: "Does it take connections?",
  after: ["dns"],
  ofMachine: true,
  async look(patient) {
    const url = firstHopOf(patient);
    const where = `${hostOf(url)}, port ${portOf(url)}`;
    try {
      await patient.network.connect(hostOf(url), portOf(url), patient.patienceMs);
      return ok(`${where} takes connections`);
    } catch (fault) {
      const errno = fault instanceof Error && "code" in fault ? String(fault.code) : "";
      return found("failed", byErrno[errno] ?? "network-unreachable", `cannot connect to ${where}: ${errno}`);
    }
  },
};
