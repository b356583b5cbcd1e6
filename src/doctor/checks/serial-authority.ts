import type { Assertion } from "../../assertion/assertion.ts";
import { type Check, found, ok, skipped } from "../check.ts";
import { examinedOf } from "../patient.ts";

function keyOwners(list: readonly Assertion[]): ReadonlySet<string> {
  return new Set(list.flatMap((one) => (one.type === "account-key" ? [one.accountId] : [])));
}

/** Keys that the settings bring are those a serial is to be judged by: their accounts must be allowed to sign it. */
export const serialAuthorityCheck: Check = {
  id: "serial-authority",
  about: "May the accounts whose keys the settings bring sign this model's serials?",
  after: ["model"],
  async look(patient) {
    const { device, model } = examinedOf(patient);
    const { brandId, serialAuthority } = (await model()).model;
    const roots = new Set(device.trusted.map(({ authorityId }) => authorityId));
    const owners = [...keyOwners(device.prerequisites)].filter((account) => !roots.has(account));
    if (owners.length === 0) return skipped("prerequisites hold no keys: only the vault's answer shows who signs");
    const signers = [brandId, ...serialAuthority];
    const strangers = owners.filter((account) => !signers.includes(account));
    if (strangers.length === 0) return ok(`${owners.join(", ")} may`);
    const message = `prerequisites hold a key of ${strangers.join(", ")}; serials may be signed by ${signers.join(", ")}`;
    return found("warning", "serial-authority-refused", message, { detail: { owners, signers } });
  },
};
