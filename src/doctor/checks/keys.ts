import { requireIdentityKeyIfMade } from "../../keys/identity-key.ts";
import { type Check, found, foundProblem, ok, skipped } from "../check.ts";
import { examinedOf } from "../patient.ts";

export const keysCheck: Check = {
  id: "keys",
  about: "Are the private keys whole, and hidden from others?",
  after: ["model"],
  async look(patient) {
    if (!patient.reach.keys) return skipped("snapd's keys are closed to this snap: that needs the plug system-files");
    const { device, places } = examinedOf(patient);
    const { snapdKeys, waitingKeys, ownFolder } = await places();
    const [first, ...more] = [...snapdKeys.survey(), ...waitingKeys.survey()];
    const count = snapdKeys.list().length;
    if (first === undefined) {
      requireIdentityKeyIfMade(device.disk, ownFolder);
      return count === 0
        ? ok("there is no device key in snapd's key folder yet")
        : ok(`${count} in snapd's key folder`, { keyIds: snapdKeys.list() });
    }
    const others = more.map(({ code, message }) => ({ code, message }));
    const finding = foundProblem(first);
    return found("failed", first.code, finding.message, { cure: first.cure, detail: { others } });
  },
};
