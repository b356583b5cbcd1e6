import { findingInWords } from "../../config/finding.ts";
import { type Check, found, foundProblem, ok } from "../check.ts";

/** The doctor shows one mistake; another command shows each with its line and fix. */
function everyMistake(source: string): string {
  const file = source.startsWith("/") || /\.ya?ml$/.test(source) ? source : "FILE";
  return `All of them, each with its fix: prepare-device config check ${file}`;
}

/** Settings: sound, and where each value comes from. */
export const settingsCheck: Check = {
  id: "settings",
  about: "Are the settings sound, and where does each value come from?",
  after: [],
  async look({ settingsFindings, examined, obstacle }) {
    if (obstacle !== undefined) return foundProblem(obstacle, "fatal");
    const errors = settingsFindings.filter(({ severity }) => severity === "error");
    const [first] = errors.length > 0 ? errors : settingsFindings;
    const all = settingsFindings.map((one) => ({ code: one.code, where: findingInWords(one), fix: one.fix }));
    const origins = Object.fromEntries(examined?.settings.origins ?? []);
    if (first !== undefined) {
      const more = settingsFindings.length > 1 ? ` (and ${settingsFindings.length - 1} more)` : "";
      const outcome = errors.length > 0 ? "fatal" : "warning";
      return found(outcome, first.code, `${findingInWords(first)}${more}`, {
        cure: all.length > 1 ? `${first.fix}\n${everyMistake(first.source)}` : first.fix,
        detail: { findings: all, origins },
      });
    }
    const set = Object.values(origins).filter((origin) => origin !== "default").length;
    return ok(`sound; ${set} values are set, the others are defaults`, { origins });
  },
};
