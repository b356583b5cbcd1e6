import { presentIdentity } from "../../registration/present.ts";
import { readRegistration } from "../../registration/registration.ts";
import { type Check, found, ok } from "../check.ts";
import { examinedOf } from "../patient.ts";

export const identityCheck: Check = {
  id: "identity",
  about: "Is this device registered already, or half way?",
  after: ["model", "keys", "assertions"],
  async look(patient) {
    const { device, model, places } = examinedOf(patient);
    const at = await places();
    const present = await presentIdentity(device, at, (await model()).model);
    const begun = readRegistration(device.disk, at.ownFolder);
    if (present?.handedOver === true)
      return ok(`registered as ${present.serial.serial}`, { revision: present.serial.revision });
    if (present !== undefined) {
      return found("warning", "not-registered", `${present.serial.serial} is there, its hand-over is not finished`, {
        cure: "Run the hook or provision again: it goes on where it stopped.",
      });
    }
    if (begun?.intentAt !== undefined) {
      return found(
        "warning",
        "not-registered",
        `a request for ${begun.serial} may have been signed at ${begun.intentAt}`,
        {
          cure: "Run the hook or provision again: it asks with the same key. Nobody else may register this device now.",
        },
      );
    }
    return ok(begun === undefined ? "not yet" : `begun as ${begun.serial}; nothing was signed so far`);
  },
};
