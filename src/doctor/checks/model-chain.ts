import { Problem } from "../../problem/problem.ts";
import { acceptModel, chainFor } from "../../registration/accept.ts";
import { type Check, ok, skipped } from "../check.ts";
import { examinedOf } from "../patient.ts";

/** Follows the model to a trusted root with what is on the device and in the settings; the network is left alone. */
export const modelChainCheck: Check = {
  id: "model-chain",
  about: "Do model, brand and root hold together?",
  after: ["model"],
  async look(patient) {
    const { device, model, places } = examinedOf(patient);
    const found = await model();
    const offline = { ...device, store: { name: "the store (not asked)", find: async () => undefined } };
    try {
      await acceptModel(chainFor(offline, await places(), found.model, []), found);
    } catch (fault) {
      // A key below a root that nobody trusts is refused from wherever it comes, the store included.
      if (isMissing(fault) && fault.detail["untrustedRoot"] === undefined) {
        return skipped(`not on the device nor in prerequisites, so a boot asks the store: ${fault.message}`);
      }
      throw fault;
    }
    return ok(`${found.model.brandId} and its model are trusted`);
  },
};

function isMissing(fault: unknown): fault is Problem {
  return fault instanceof Problem && fault.code === "prerequisite-not-found";
}
