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
      if (isMissing(fault)) {
        return skipped("the brand's account-key is neither on the device nor in prerequisites: a boot asks the store");
      }
      throw fault;
    }
    return ok(`${found.model.brandId} and its model are trusted`);
  },
};

function isMissing(fault: unknown): boolean {
  return fault instanceof Error && "code" in fault && fault.code === "prerequisite-not-found";
}
