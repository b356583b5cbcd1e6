import { type Check, ok, skipped } from "../check.ts";

export const routeCheck: Check = {
  id: "route",
  about: "Which route would the hooks take now, and why?",
  after: ["model"],
  async look(patient) {
    const choice = await patient.route();
    if (choice === undefined) return skipped("decided by plugs, which are known inside the gadget's snap only");
    return ok(`${choice.route}: ${choice.because.join(" ")}`, { ...choice });
  },
};
