import { isIP } from "node:net";
import { type Check, found, ok } from "../check.ts";
import { hostOf } from "../network.ts";
import { firstHopOf } from "./vault-address.ts";

const neverThere = ["ENOTFOUND", "ENODATA"];

export const dnsCheck: Check = {
  id: "dns",
  about: "Does the vault's (or the proxy's) name have an address?",
  after: ["settings"],
  ofMachine: true,
  async look(patient) {
    const host = hostOf(firstHopOf(patient));
    if (isIP(host) !== 0) return ok(`${host} is an address`);
    try {
      const addresses = await patient.network.resolve(host, patient.patienceMs);
      return ok(`${host} is ${addresses.join(", ")}`, { addresses });
    } catch (fault) {
      const code = fault instanceof Error && "code" in fault ? String(fault.code) : "";
      const isUnknown = neverThere.includes(code);
      const message = `cannot resolve ${host}: ${isUnknown ? "there is no such host" : `no name server answered (${code})`}`;
      return found("failed", isUnknown ? "host-unknown" : "dns-unavailable", message);
    }
  },
};
