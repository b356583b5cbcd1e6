import { findFormFault } from "../../hardware/form.ts";
import { type Check, found, ok } from "../check.ts";
import { examinedOf } from "../patient.ts";

/** The hardware serial, by the very policy of a boot. */
export const serialCheck: Check = {
  id: "serial",
  about: "Does the hardware have a serial number that can be used?",
  after: ["settings"],
  async look(patient) {
    const { serial, source, readings } = await examinedOf(patient).hardware();
    const detail = { serial, source, readings };
    const fault = findFormFault(serial, "strict");
    if (fault === undefined) return ok(`${serial} from ${source}`, detail);
    return found("warning", "serial-not-strict", `${serial} from ${source}: ${fault.why}`, { detail });
  },
};
