import { type Check, skipped } from "../check.ts";

/** What nobody can know beforehand is said, so that nobody takes silence for a yes. */
export const registrationCheck: Check = {
  id: "registration-itself",
  about: "Does the vault know this API key and this model?",
  after: ["settings"],
  async look() {
    return skipped(
      "unchecked: only a registration shows it, and asking for a request-id to find out can block a factory's vault",
    );
  },
};
